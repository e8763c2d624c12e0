import { expect, test } from "vitest";
import { checkTraces } from "../src/traces.js";
import { createRepository } from "./repository.behaviour.js";

const suite = 'test("keeps its promise", () => {});\n';
const skill = (cell: string) => ({
  "skills/realtime/socket-io-server/SKILL.md": `## Traps\n| trap | test |\n| --- | --- |\n| x | ${cell} |\n`,
  "skills/realtime/socket-io-server/test/rooms.suite.ts": suite,
  "packages/socket-types/test/commands.suite.ts": suite,
});

test.each([
  "`rooms`: keeps its promise",
  "`types/commands`: keeps its promise; `rooms`: keeps its promise",
  "same test",
])("accepts %s", async (cell) => {
  await using repository = await createRepository(skill(cell));
  expect(await checkTraces(repository.root)).toEqual([]);
});

test.each([
  ["`rooms`: breaks its promise", "names a test that rooms does not have: breaks its promise"],
  ["believe me", "names no test: a trap without one is an opinion"],
  ["`halls`: keeps its promise", "names the suite halls: there is none"],
])("refuses %s", async (cell, problem) => {
  await using repository = await createRepository(skill(cell));
  expect(await checkTraces(repository.root)).toEqual([`skills/realtime/socket-io-server/SKILL.md:4 ${problem}`]);
});

test("reads the tables of references too", async () => {
  await using repository = await createRepository(skill("`rooms`: keeps its promise"));
  const home = "skills/realtime/socket-io-server";
  await repository.write({
    [`${home}/references/more.md`]: "| x | `rooms`: keeps its promise; `rooms`: keeps another |\n",
  });
  expect(await checkTraces(repository.root)).toEqual([
    expect.stringContaining(`${home}/references/more.md:1 names a test`),
  ]);
});
