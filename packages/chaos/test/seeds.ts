import { afterAll, beforeAll } from "vitest";
import type { Broken } from "../src/broken.js";
import { bundleNode } from "../src/bundle.js";
import { play } from "../src/play.js";
import { findRedis } from "../src/redis.js";
import { run, type Run } from "../src/run.js";

/**
 * Fixed, so that a pull request fails for what it changed; `pnpm chaos` and the long run take new ones. In these runs
 * every mechanism matters: broken.suite.ts switches each off.
 */
export const seeds = [4, 9, 12, 39, 26];

const advice = "no Redis server: install it (apt-get install redis-server) or set REDIS_SERVER_BIN";

/** The Redis that the runs of a suite start. Without one: "" and a line that says how to get it, or an error in CI. */
export function redisForRuns(): string {
  const program = findRedis();
  if (!program && process.env["CI"]) throw new Error(advice);
  if (!program) console.warn(`Skipped: ${advice}`);
  return program ?? "";
}

/** Plays the run of a seed, whole or with a part switched off; nodes are bundled once per suite. */
export function preparePlaying(redisProgram: string): (seed: number, broken?: Broken) => Promise<Run> {
  let node: Awaited<ReturnType<typeof bundleNode>> | undefined;
  beforeAll(async () => void (node = await bundleNode()));
  afterAll(() => node?.[Symbol.dispose]());
  return (seed, broken) => {
    const nodeFile = node?.file ?? "";
    // What is broken never settles: there is no point in waiting as long as a slow machine may need.
    const patience = broken && { patienceMs: 8_000 };
    return run(seed, (scenario) => play(scenario, { seed, nodeFile, redisProgram, broken, ...patience }), {
      shrinkMs: 0,
    });
  };
}
