import { expect, test } from "vitest";
import { run } from "../../src/command.js";
import { createHostProject } from "./host-project.behaviour.js";

const skills = ["socket-io-server", "socket-io-client", "socket-io-react", "socket-io-vue"];
const ownTest = 'import { expect, test } from "vitest";\n\ntest("adds", () => expect(1 + 1).toBe(2));\n';
const slow = { timeout: 60_000 };

test("a host's Vitest collects no test of the skills, wherever they stand", slow, async () => {
  await using host = await createHostProject();
  await host.write({ "src/sum.test.ts": ownTest });
  await host.link("vitest");
  for (const skill of skills) await host.install(skill, ".claude/skills", ".agents/skills", "skills");
  const { ok, output } = await run("vitest", ["run"], { cwd: host.root });
  expect(output).toMatch(/Test Files\s+1 passed \(1\)/);
  expect(ok).toBe(true);
});

// Node 22.18 and newer run every TypeScript file below a test directory, but pass over names that begin with a dot.
test("a host's node --test collects no test of the skills in .claude and .agents", slow, async () => {
  await using host = await createHostProject();
  await host.write({ "src/sum.test.js": 'import { test } from "node:test";\n\ntest("adds", () => {});\n' });
  for (const skill of skills) await host.install(skill, ".claude/skills", ".agents/skills");
  const { ok, output } = await run("node", ["--test"], { cwd: host.root });
  expect(output).toMatch(/tests 1\n/);
  expect(ok).toBe(true);
});

// TypeScript's default `include` passes over directories whose name begins with a dot.
test("a host's tsc sees nothing of the skills in .claude and .agents", slow, async () => {
  await using host = await createHostProject();
  await host.write({
    "src/main.ts": "export const one: number = 1;\n",
    "tsconfig.json": '{ "compilerOptions": { "strict": true } }',
  });
  for (const skill of skills) await host.install(skill, ".claude/skills", ".agents/skills");
  const { ok, output } = await run("tsc", ["-p", host.root, "--noEmit", "--listFiles"]);
  expect(output).toContain("src/main.ts");
  expect(output).not.toContain("socket-io");
  expect(ok).toBe(true);
});
