import fc from "fast-check";
import type { Played } from "./play.js";
import { scenarios, type Scenario } from "./scenario.js";

/** One seed's run, and what is left of its scenario when everything that does not matter is taken away. */
export interface Run {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly played: Played;
  readonly smallest?: { readonly scenario: Scenario; readonly played: Played; readonly tries: number };
}

/**
 * Plays the scenario of a seed. When it fails, plays smaller ones for at most `shrinkMs`. Processes and networks are
 * not ours to order, so a smaller one fails often, not always; those that do not are passed over.
 */
export async function run(
  seed: number,
  play: (scenario: Scenario) => Promise<Played>,
  { shrinkMs = 120_000 }: { shrinkMs?: number } = {},
): Promise<Run> {
  const failures: { scenario: Scenario; played: Played }[] = [];
  let first: { scenario: Scenario; played: Played } | undefined;
  let tries = 0;
  let untilMs = Infinity;

  await fc.check(
    fc.asyncProperty(scenarios, async (scenario) => {
      if (performance.now() > untilMs) return true;
      const played = await play(scenario);
      first ??= { scenario, played };
      tries += 1;
      if (played.violations.length === 0) return true;
      if (untilMs === Infinity) untilMs = performance.now() + shrinkMs;
      failures.push({ scenario, played });
      return false;
    }),
    { seed, numRuns: 1 },
  );
  if (!first) throw new Error("fast-check played nothing");
  const smallest = failures.at(-1);
  return { seed, ...first, ...(smallest && { smallest: { ...smallest, tries } }) };
}
