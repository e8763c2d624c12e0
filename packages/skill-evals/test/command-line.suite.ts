import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const home = join(import.meta.dirname, "..");
const evals = (...args: string[]) =>
  promisify(execFile)("node", ["--conditions=@app/source", "--import", "tsx", "src/main.ts", ...args], { cwd: home });

test.each(["list", "check", "run", "triggers"])("%s explains itself", async (command) => {
  const { stdout } = await evals(command, "--help");
  expect(stdout).toContain(`Usage: pnpm evals ${command}`);
});

test.each([
  [["chek"], "There is no command"],
  [["check", "--task", "nope"], "There are: authenticate-namespaces"],
  [["run"], "Name the agent's command"],
  [["check", "--parallel", "0"], "--parallel takes a whole number above 0"],
])("%j says what to do instead, and exits with 2", async (args, message) => {
  await expect(evals(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
