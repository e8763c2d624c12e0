import assert from "node:assert/strict";
import type { Candidate, Probe } from "../../src/task.js";
import { runSuites, type SuiteRun } from "./suite-runs.js";
import { broken, right, type Variant } from "./variants.js";

type Runs = Record<string, SuiteRun>;

/** What more than one probe needs is found out once: the process grades one candidate. */
function onlyOnce(find: (candidate: Candidate) => Promise<Runs>): (candidate: Candidate) => Promise<Runs> {
  let found: Promise<Runs> | undefined;
  return (candidate) => (found ??= find(candidate));
}

const alone = onlyOnce((candidate) =>
  runSuites(candidate, { first: right["as it is"], second: right["as it is"] }, { atOnce: 1, looksForLeaks: true }),
);
const together = onlyOnce((candidate) =>
  runSuites(candidate, { one: right["meeting"], other: right["meeting"] }, { atOnce: 2 }),
);

function assertPassed(runs: Runs): void {
  for (const { passed, failures, isOver } of Object.values(runs)) {
    assert.deepEqual(failures, []);
    assert.ok(isOver, "it does not end");
    assert.ok(passed.size > 0, "there are no tests");
  }
}

const holds = (runs: Runs): boolean => {
  try {
    assertPassed(runs);
    return true;
  } catch {
    return false;
  }
};

/**
 * A probe: against each of these servers a test fails that passes against the right one. A suite that cannot run twice
 * at the same time is run by one.
 */
function notices(...names: readonly [keyof typeof broken, ...(keyof typeof broken)[]]): Probe {
  return async (candidate) => {
    const reliable = Object.values(await alone(candidate))
      .map(({ passed }) => passed)
      .reduce((some, others) => new Set([...some].filter((test) => others.has(test))));
    assert.ok(reliable.size > 0, "no test passes against the right server");
    const variants: Record<string, Variant> = Object.fromEntries(names.map((name) => [name, broken[name]]));
    const runs = await runSuites(candidate, variants, { atOnce: holds(await together(candidate)) ? 4 : 1 });
    for (const name of names) assert.ok(hasNoticed(runs[name], reliable), `no test fails when the server ${name}`);
  };
}
