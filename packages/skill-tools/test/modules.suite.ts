import { expect, test } from "vitest";
import { checkModules } from "../src/modules.js";
import { createRepository } from "./repository.behaviour.js";

const manifest = JSON.stringify({ devDependencies: { "@app/server": "workspace:^", vitest: "catalog:" } });
const repositoryWith = (name: string, text: string) =>
  createRepository({ "skills/realtime/chat/package.json": manifest, [`skills/realtime/chat/src/${name}`]: text });

const imports = (...names: string[]) => names.map((name) => `import { x } from "${name}";\n`).join("");

test("accepts npm, the contract and two siblings", async () => {
  await using repository = await repositoryWith(
    "rooms.ts",
    imports("zod", "@app/contract", "./a.js", "./b.js", "./a.js"),
  );
  expect(await checkModules(repository.root)).toEqual([]);
});

test("counts re-exports and imports over several lines as siblings", async () => {
  const text =
    'import { type A, a } from "./a.js";\nexport { b } from "./b.js";\nimport {\n  c,\n  d,\n} from "./c.js";\n';
  await using repository = await repositoryWith("rooms.ts", text);
  expect(await checkModules(repository.root)).toEqual([expect.stringContaining("runs with 3 siblings")]);
});

test("does not count a sibling of which only types are imported", async () => {
  const text =
    'import type { A } from "./a.js";\nexport type { B } from "./b.js";\nimport type {\n  C,\n} from "./c.js";\n';
  await using repository = await repositoryWith("rooms.ts", text);
  expect(await checkModules(repository.root)).toEqual([]);
});

test.each(["index.ts", "testing.ts"])("lets %s put any number of siblings together", async (name) => {
  await using repository = await repositoryWith(name, imports("./a.js", "./b.js", "./c.js"));
  expect(await checkModules(repository.root)).toEqual([]);
});

test.each([
  ["151 lines", "// line\n".repeat(151), "has 151 lines"],
  ["a local import without .js", imports("./a"), "local imports end in .js"],
  ["an import from outside its src", imports("../../other/src/a.js"), "outside its src"],
  ["export *", 'export * from "./a.js";\n', "has `export *`"],
  [
    "a package of this repository that is for tests",
    imports("@app/server/testing"),
    "does not list under dependencies",
  ],
])("refuses %s", async (_case, text, problem) => {
  await using repository = await repositoryWith("rooms.ts", text);
  expect(await checkModules(repository.root)).toEqual([expect.stringContaining(problem)]);
});
