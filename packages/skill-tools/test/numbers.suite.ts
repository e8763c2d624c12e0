import { expect, test } from "vitest";
import { checkNumbers } from "../src/numbers.js";
import { createRepository } from "./repository.behaviour.js";

const home = "skills/realtime/chat";
const row = { name: "burst", least: 13.2, most: 17.6 };
const repositoryWith = (body: string) =>
  createRepository({
    [`${home}/SKILL.md`]: `---\nmetadata:\n  version: "0.1.0"\n---\n\n${body}\n`,
    [`${home}/src/request.ts`]: "const timeoutMs = 10_000;\n",
    "docs/performance.json": JSON.stringify({ results: [row] }),
  });
const origins = {
  chat: {
    "waits 10 s": "src/request.ts: timeoutMs = 10_000",
    "15 times the cost": "measured: burst",
    "since 4.4": "https://example.org/changes",
  },
};
const all = "It waits 10 s, spares 15 times the cost, since 4.4.";

test.each([
  ["whose origins have them", all],
  ["in code, fences and the numbers of a list", `${all}\n\n1. \`wait(5)\`\n\n\`\`\`ts\nwait(7);\n\`\`\``],
  ["that the test of their row has", `${all}\n\n| 50 clients | \`drain\`: drains 50 clients |`],
])("accepts numbers %s", async (_case, body) => {
  await using repository = await repositoryWith(body);
  expect(await checkNumbers(repository.root, origins)).toEqual([]);
});

test.each([
  ["a number of its own", `${all} Keeps 99.`, ":6 has the number 99 from nowhere"],
  ["another number than its test", `${all}\n\n| 60 clients | \`drain\`: drains 50 clients |`, ":8 has the number 60"],
  ["a changed number", all.replace("10 s", "12 s"), 'no longer says "waits 10 s"'],
])("refuses a skill with %s", async (_case, body, problem) => {
  await using repository = await repositoryWith(body);
  expect((await checkNumbers(repository.root, origins)).join("\n")).toContain(problem);
});

test("refuses a number whose source has another", async () => {
  await using repository = await repositoryWith(all);
  await repository.write({ [`${home}/src/request.ts`]: "const timeoutMs = 20_000;\n" });
  const problem = `says "waits 10 s", but ${home}/src/request.ts does not have: timeoutMs = 10_000`;
  expect(await checkNumbers(repository.root, origins)).toEqual([`${home}/SKILL.md: ${problem}`]);
});

test.each([
  ["was measured otherwise", [{ ...row, most: 14 }], "burst was measured as 13.2 to 14.0"],
  ["was not measured", [], "docs/performance.json has no row burst"],
])("refuses a figure that %s", async (_case, results, problem) => {
  await using repository = await repositoryWith(all);
  await repository.write({ "docs/performance.json": JSON.stringify({ results }) });
  expect(await checkNumbers(repository.root, origins)).toEqual([expect.stringContaining(problem)]);
});
