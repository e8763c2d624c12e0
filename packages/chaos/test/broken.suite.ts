import { describe, expect, test } from "vitest";
import { preparePlaying, redisForRuns, seeds } from "./seeds.js";

const program = redisForRuns();

/** What is said of a cluster without it. That whole nodes keep the same runs, runs.suite.ts shows. */
const mechanisms = [
  { broken: "dedupe", broke: /^(one effect|each once)/ },
  { broken: "epoch", broke: /^(one order|a loss is announced)/ },
  { broken: "resume", broke: /^(no loss is made up|a loss is announced)/ },
  { broken: "sweep", broke: /^presence: the server lists/ },
] as const;

describe.skipIf(!program)("the checker", () => {
  const playSeed = preparePlaying(program);

  test.each(mechanisms)("notices that $broken is switched off", async ({ broken, broke }) => {
    const heard: string[] = [];
    for (const seed of seeds) {
      heard.push(...(await playSeed(seed, broken)).played.violations);
      if (heard.some((violation) => broke.test(violation))) break;
    }
    expect(heard).toContainEqual(expect.stringMatching(broke));
  });
});
