import { expect, test } from "vitest";
import { buildKillMatrix } from "../src/kill-matrix.js";
import { readTasks } from "../src/task.js";

const tasks = await readTasks();

test("there are at least 14 tasks", () => expect(tasks.length).toBeGreaterThanOrEqual(14));

// `pnpm evals check`, a part of `pnpm verify:long`, asks every mutant.
test.each(tasks)(
  "$name: the solution passes every probe, and each of 8 or more mutants fails its own",
  async (task) => {
    const rows = await buildKillMatrix([task], { parallel: 5, brief: true });
    expect(rows.filter(({ problems }) => problems.length > 0)).toEqual([]);
    expect(rows.length).toBeGreaterThan(8);
  },
  600_000,
);
