import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createSolution, openWorkspace } from "../src/project.js";
import { readTasks } from "../src/task.js";

const home = join(import.meta.dirname, "..");

test("every solution compiles strictly under the options of the project that the agent is given", async () => {
  await using workspace = await openWorkspace();
  for (const task of await readTasks()) await createSolution(task, join(workspace.directory, task.name));
  const options = JSON.parse(await readFile(join(home, "given/project/tsconfig.json"), "utf8"));
  await writeFile(
    join(workspace.directory, "tsconfig.json"),
    JSON.stringify({ ...options, include: ["*/src", "*/test"] }),
  );
  const output = await promisify(execFile)(join(home, "../../node_modules/.bin/tsc"), ["-p", workspace.directory]).then(
    () => "",
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(output).toBe("");
}, 300_000);
