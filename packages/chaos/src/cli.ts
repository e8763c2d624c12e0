import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleNode } from "./bundle.js";
import { play } from "./play.js";
import { findRedis } from "./redis.js";
import { lineOf, storyOf } from "./report.js";
import { run } from "./run.js";

const help = `Usage: pnpm chaos [--runs N] [--seed S]

Plays N runs (5), one after the other, with the seeds S, S + 1, … (a random S): a cluster of processes, Redis and clients
in which nodes, Redis and networks fail while everybody talks, and a check of what was promised. Ends with code 1 when a
promise was broken. Needs redis-server on the PATH, or REDIS_SERVER_BIN.`;

/** What was asked for; undefined when that is the help, or not understood. */
function readArguments(): { count: number; seed: number } | undefined {
  const options = { runs: { type: "string" }, seed: { type: "string" } } as const;
  try {
    const { values } = parseArgs({ options });
    const count = Number(values.runs ?? 5);
    const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
    return Number.isInteger(count) && count > 0 && Number.isInteger(seed) ? { count, seed } : undefined;
  } catch {
    return undefined;
  }
}

/** Plays the runs that were asked for; resolves with the exit code. */
async function main(): Promise<number> {
  const asked = readArguments();
  if (!asked) {
    console.log(help);
    return process.argv.includes("--help") ? 0 : 2;
  }
  const { count, seed } = asked;
  const redisProgram = findRedis();
  if (!redisProgram) {
    console.error("No Redis server: install it (apt-get install redis-server) or set REDIS_SERVER_BIN");
    return 2;
  }
  console.log(`${count} runs from seed ${seed}`);
  using node = await bundleNode();
  const failed: number[] = [];
  for (let next = seed; next < seed + count; next += 1) {
    const played = await run(next, (scenario) => play(scenario, { seed: next, nodeFile: node.file, redisProgram }));
    console.log(`${`${next - seed + 1}/${count}`.padStart(7)}  ${lineOf(played)}`);
    if (!played.smallest) continue;
    failed.push(next);
    const file = join(tmpdir(), `chaos-${next}.log`);
    const story = storyOf(played);
    await writeFile(file, story);
    console.log(`${shortened(story)}\nAll of it: ${file}\n`);
  }
  console.log(failed.length === 0 ? `all ${count} runs kept every promise` : `failed: ${failed.join(" ")}`);
  return failed.length === 0 ? 0 : 1;
}

/** A terminal's worth of it: how it began, how it ended. */
function shortened(story: string, most = 120): string {
  const lines = story.split("\n");
  if (lines.length <= most) return story;
  const [head, tail] = [lines.slice(0, most / 2), lines.slice(-most / 2)];
  return [...head, `  … ${lines.length - most} lines …`, ...tail].join("\n");
}

// What was started ends with this process, and its files are removed then.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.once(signal, () => process.exit(code));
}
process.exitCode = await main().catch((error: unknown) => {
  console.error(error);
  return 1;
});
