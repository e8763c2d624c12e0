import assert from "node:assert/strict";
import type { Candidate, Probe } from "../../src/task.js";
import { runSuites, type SuiteRun } from "./suite-runs.js";
import { broken, type Broken, right, type Variant } from "./variants.js";

type Runs = Readonly<Record<string, SuiteRun>>;

/** What more than one probe needs is found out once: the process grades one candidate. */
function onlyOnce(find: (candidate: Candidate) => Promise<Runs>): (candidate: Candidate) => Promise<Runs> {
  let found: Promise<Runs> | undefined;
  return (candidate) => (found ??= find(candidate));
}

const alone = onlyOnce((candidate) =>
  runSuites(candidate, { first: right["as it is"], second: right["as it is"] }, { atOnce: 1, looksForLeaks: true }),
);
const together = onlyOnce((candidate) =>
  runSuites(candidate, { one: right.meeting, other: right.meeting }, { atOnce: 2 }),
);
const slow = onlyOnce((candidate) => runSuites(candidate, { late: right.late }, { atOnce: 1 }));

/** What kept one of the runs from passing. */
function problemOf(runs: Runs): string | undefined {
  for (const { passed, failed, errors, isOver } of Object.values(runs)) {
    const [failure] = failed;
    if (failure) return `"${failure[0]}" fails: ${failure[1]}`;
    if (errors[0] !== undefined) return errors[0];
    if (!isOver) return "it does not end";
    if (passed.size === 0) return "it has no tests";
  }
  return undefined;
}

/** A test fails that passes against the right server every time, or an error ends the run that otherwise does not come. */
function hasNoticed({ passed, failed, errors, isOver }: SuiteRun, rightRuns: readonly SuiteRun[]): boolean {
  const [first, ...others] = rightRuns;
  const reliable = [...(first?.passed ?? [])].filter((test) => others.every((run) => run.passed.has(test)));
  const hasFailed = (test: string): boolean => failed.has(test) || (isOver && !passed.has(test));
  return reliable.some(hasFailed) || (errors.length > 0 && rightRuns.every((run) => run.errors.length === 0));
}

/**
 * A probe: the suite notices each of these servers. A test that fails because a server is late has noticed nothing else.
 * A suite that cannot run twice at the same time is run by one.
 */
function notices(...names: readonly Broken[]): Probe {
  return async (candidate) => {
    const isLate = names.includes("tells everyone, late");
    const rightRuns = Object.values({ ...(await alone(candidate)), ...(isLate && (await slow(candidate))) });
    const variants: Record<string, Variant> = Object.fromEntries(names.map((name) => [name, broken[name]]));
    const atOnce = problemOf(await together(candidate)) === undefined ? 3 : 1;
    const runs = await runSuites(candidate, variants, { atOnce });
    const missed = Object.entries(runs).filter(([, run]) => !hasNoticed(run, rightRuns));
    assert.deepEqual(
      missed.map(([name]) => `no test fails when the server ${name}`),
      [],
    );
  };
}

export const probes = {
  "passes against the server as it is, every time": async (candidate) => {
    assert.equal(problemOf(await alone(candidate)), undefined);
  },
  "passes twice at the same time": async (candidate) => {
    assert.equal(problemOf(await together(candidate)), undefined);
  },
  "passes when everything comes late": async (candidate) => {
    assert.equal(problemOf(await slow(candidate)), undefined);
  },
  "leaves no server and no connection": async (candidate) => {
    const left = Object.values(await alone(candidate)).flatMap(({ leftOpen }) => leftOpen);
    assert.deepEqual(left, []);
  },
  "notices that a stranger is let in": notices(
    "lets in who has no token",
    "decodes tokens, and does not verify them",
    "takes tokens that expired",
  ),
  "notices that others than members hear, also when it comes late": notices("tells everyone", "tells everyone, late"),
  "notices that an id counts, is told or is taken twice": notices(
    "does not remember ids",
    "tells of a resend again",
    "remembers ids as long as a connection",
    "lets the first amount win",
  ),
  "notices that what is invalid is taken, or ends the process": notices(
    "takes fractions",
    "takes less than nothing",
    "takes any amount",
    "is ended by null",
    "is ended by an event without an ack",
  ),
  "notices an ack that never comes": notices("does not answer unknown commands", "does not answer what is invalid"),
  "notices that leaving leaves something behind": notices(
    "leaves nobody out",
    "does not say who left",
    "does not say who was lost",
  ),
  "notices that a pledge is lost, or told twice": notices(
    "does not tell the sender",
    "tells twice",
    "forgets what comes at the same time",
  ),
  "notices that others than members pledge": notices("takes pledges of strangers"),
} satisfies Record<string, Probe>;
