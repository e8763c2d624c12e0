import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { grade } from "../src/grade.js";
import { problemsOf, unprovenProbes } from "../src/kill-matrix.js";
import { createMutant, createSolution, openWorkspace } from "../src/project.js";
import { readTasks } from "../src/task.js";

const passed = (probe: string) => ({ probe, passed: true });
const failed = (probe: string) => ({ probe, passed: false, reason: "because" });

test("a solution that fails a probe is a problem", () => {
  expect(problemsOf([], [passed("a"), failed("b")])).toEqual(['fails "b": because']);
});

test("a mutant that survives one of its probes is a problem", () => {
  expect(problemsOf(["a", "b"], [failed("a"), passed("b")])).toEqual(['passes "b"']);
});

test("a mutant that fails everything is a problem: it may not even start", () => {
  expect(problemsOf(["a"], [failed("a"), failed("b")])).toEqual(["fails everything, so it proves nothing: because"]);
});

test("a mutant that names no probe is a problem", () => {
  expect(problemsOf(["c"], [failed("a"), passed("b")])).toEqual(['names "c", which is no probe']);
});

test("a probe that no mutant must fail is a problem", () => {
  const row = { task: "t", problems: [] };
  const solution = { ...row, candidate: "solution", verdicts: [passed("a"), passed("b")], expected: [] };
  const mutant = { ...row, candidate: "m", verdicts: [failed("a")], expected: ["a"] };
  expect(unprovenProbes([solution, mutant])).toMatchObject([{ problems: ['no mutant fails "b"'] }]);
});

test("a mutant whose text is not in the solution says which file to look at", async () => {
  await using workspace = await openWorkspace();
  const [task] = await readTasks(["origin-checks"]);
  const [solution, project] = [join(workspace.directory, "solution"), join(workspace.directory, "mutant")];
  await createSolution(task!, solution);
  const mutant = { name: "m", replace: [["src/server.ts", "no such text", ""]], fails: ["a"] } as const;
  await expect(createMutant(task!, mutant, solution, project)).rejects.toThrow('src/server.ts has no "no such text"');
});

test.each([
  ["exits early", 'process.send({ probe: "a", passed: true }); process.exit(3);', /ended \(3\)/],
  [
    "never ends",
    'process.send({ probe: "a", passed: true }); setInterval(() => {}, 1000);',
    /Nothing happened any more/,
  ],
  ["blocks", 'process.send({ probe: "a", passed: true }, () => { for (;;); });', /Nothing happened any more/],
])("the probes that a grading process which %s did not get to have failed", async (_how, code, reason) => {
  await using workspace = await openWorkspace();
  const project = join(workspace.directory, "project");
  const grader = join(workspace.directory, "grader.mjs");
  await mkdir(project);
  await writeFile(grader, code);
  const verdicts = await grade(grader, { project, compiled: "", patience: { a: 1, b: 1 } }, { deadlineMs: 3_000 });
  expect(verdicts).toEqual([passed("a"), { probe: "b", passed: false, reason: expect.stringMatching(reason) }]);
});
