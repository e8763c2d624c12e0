import { describe, expect, test } from "vitest";
import { lineOf, storyOf } from "../src/report.js";
import { preparePlaying, redisForRuns, seeds } from "./seeds.js";

const program = redisForRuns();

describe.skipIf(!program)("a cluster in which things die", () => {
  const playSeed = preparePlaying(program);

  test.each(seeds)("keeps its promises: seed %i", async (seed) => {
    const run = await playSeed(seed);
    console.log(lineOf(run));
    expect(run.played.violations, storyOf(run)).toEqual([]);
    expect(run.played.acked).toBeGreaterThan(20);
  });
});
