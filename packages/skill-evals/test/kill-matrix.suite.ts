import { beforeAll, expect, test } from "vitest";
import { buildKillMatrix, type Row } from "../src/kill-matrix.js";
import { readTasks } from "../src/task.js";

const tasks = await readTasks();
let rows: Row[] = [];

// `pnpm evals check`, a part of `pnpm verify:long`, asks every mutant.
beforeAll(async () => {
  rows = await buildKillMatrix(tasks, { parallel: 3, brief: true });
}, 900_000);

test("there are at least 14 tasks", () => expect(tasks.length).toBeGreaterThanOrEqual(14));

test.each(tasks)("$name: the solution passes every probe, and each of 8 or more mutants fails its own", ({ name }) => {
  const ofTask = rows.filter(({ task }) => task === name);
  expect(ofTask.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect(ofTask.length).toBeGreaterThan(8);
});
