import type { Run } from "./run.js";
import { inWords, type Scenario } from "./scenario.js";

/** One line on a run: what was played, how much was said, and how it went. */
export function lineOf({ seed, scenario, played: { acked, sent, durationMs, violations } }: Run): string {
  const { nodes, members, persistence, faults } = scenario;
  const stage = `${nodes} nodes, ${members} pages, fsync ${persistence}`.padEnd(34);
  const numbers = `${`${faults.length}`.padStart(2)} faults, ${acked} of ${sent} acked, ${(durationMs / 1_000).toFixed(1)} s`;
  return `seed ${seed}  ${stage}  ${numbers}  ${violations.length === 0 ? "ok" : "FAILED"}`;
}

/** Everything that helps to understand a failed run: what was promised, the smallest scenario, what happened in it. */
export function storyOf({ seed, scenario, played, smallest }: Run): string {
  const { tries = 1, ...told } = smallest ?? { scenario, played };
  return [
    `\nWith seed ${seed}:`,
    ...played.violations.map((violation) => `  ${violation}`),
    ...scenario.faults.map((fault) => `    ${inWords(fault, scenario)}`),
    `\nThe smallest of ${tries} scenarios that failed: ${stageOf(told.scenario)}`,
    ...told.scenario.faults.map((fault) => `  ${inWords(fault, told.scenario)}`),
    "\nWhat happened in it:",
    told.played.history,
    ...(smallest && smallest.played !== played ? ["\nWhat happened in the first one:", played.history] : []),
    `\nAgain: pnpm chaos --runs 1 --seed ${seed}\n`,
  ].join("\n");
}

const stageOf = ({ nodes, members, persistence }: Scenario) =>
  `${nodes} nodes, ${members} pages, appendfsync ${persistence}`;
