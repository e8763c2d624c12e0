import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runBenchmark } from "../src/benchmark.js";
import { writeReport } from "../src/report.js";
import { readTasks } from "../src/task.js";

const fake = (behaviour: string) => `node ${join(import.meta.dirname, "fake-agent.mjs")} ${behaviour}`;

/** Attempts of a fake agent at the cheapest task, and what was written about them. */
async function benchmark(behaviour: string, timeoutMs = 60_000) {
  const out = await mkdtemp(join(tmpdir(), "evals-out-"));
  try {
    const tasks = await readTasks(["origin-checks"]);
    const attempts = await runBenchmark(fake(behaviour), tasks, { runs: 1, timeoutMs, out });
    await writeReport(behaviour, attempts, out);
    const [json, report] = await Promise.all(
      ["benchmark.json", "report.md"].map((name) => readFile(join(out, name), "utf8")),
    );
    return { attempts, summary: JSON.parse(json ?? ""), report: report ?? "" };
  } finally {
    await rm(out, { recursive: true });
  }
}

test("an agent that follows the skill passes every probe with it, and what it left alone fails without", async () => {
  const { attempts, summary } = await benchmark("solve");
  expect(attempts).toMatchObject([
    { skill: "with", ended: "finished", passRate: 1, tokens: 1_234, wroteOutside: [] },
    { skill: "without", ended: "finished", wroteOutside: [] },
  ]);
  expect(attempts[1]?.passRate).toBeLessThan(0.7);
  expect(summary).toMatchObject({ agent: "solve", with: { passRate: 1, perfect: 1, tokens: 1_234 } });
  expect(summary.delta.passRate).toBeCloseTo(1 - (attempts[1]?.passRate ?? 0));
});

test("an agent that fails is graded all the same, and the report says so", async () => {
  const { attempts, report } = await benchmark("fail");
  expect(attempts).toMatchObject([
    { ended: "failed", code: 7 },
    { ended: "failed", code: 7 },
  ]);
  expect(report).toContain("origin-checks, with skill, run 1: failed (code 7)");
});

test("an agent that hangs is killed at its time", async () => {
  const { attempts } = await benchmark("hang", 3_000);
  expect(attempts).toMatchObject([{ ended: "timed out" }, { ended: "timed out" }]);
});

test("an agent that writes outside its project is reported", async () => {
  const { attempts, report } = await benchmark("wander");
  expect(attempts[0]?.wroteOutside).toMatchObject([expect.stringMatching(/elsewhere\.txt$/)]);
  expect(report).toContain("outside its project");
});

test("what does not compile passes no probe, and the verdicts say why", async () => {
  const { attempts } = await benchmark("break");
  expect(attempts[0]).toMatchObject({ ended: "finished", passRate: 0 });
  expect(attempts[0]?.verdicts[0]?.reason).toContain("src/server.ts");
});
