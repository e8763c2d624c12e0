import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/command.js";
import { findFiles } from "../../src/markdown.js";
import type { Repository } from "../repository.behaviour.js";
import { chatOver, compiled } from "./chat-app.behaviour.js";
import { createConsumer, link, published } from "./consumer.behaviour.js";

const root = resolve(import.meta.dirname, "../../../..");

const bindings = `import { SocketProvider, useRoom } from "@app/socket-io-react";
import { useConnection } from "@app/socket-io-vue";

export const names = [SocketProvider.name, useRoom.name, useConnection.name];
`;

let consumer: Repository;

beforeAll(async () => {
  consumer = await createConsumer();
  const app = chatOver({ server: "@app/socket-io-server", client: "@app/socket-io-client" });
  await consumer.write({ "src/app.ts": app, "run.mjs": compiled(app), "src/bindings.ts": bindings });
  const server = join(root, "skills/realtime/socket-io-server/node_modules");
  for (const name of ["jsonwebtoken", "@types/jsonwebtoken", "@types/node"]) {
    await link(join(server, name), consumer.root, name);
  }
  const react = join(root, "skills/realtime/socket-io-react/node_modules");
  for (const name of ["react", "@types/react"]) await link(join(react, name), consumer.root, name);
  await link(join(root, "skills/realtime/socket-io-vue/node_modules/vue"), consumer.root, "vue");
});
afterAll(() => consumer[Symbol.asyncDispose]());

const compilers = { "TypeScript 5.9": "typescript-5", "TypeScript 6": "typescript-6", "TypeScript 7": "typescript" };
const matrix = Object.entries(compilers).flatMap(([name, compiler]) =>
  ["nodenext", "preserve"].map((module) => ({ name, compiler, module })),
);

test.each(matrix)("compiles strictly under $name with module $module", async ({ compiler, module }) => {
  const options = { target: "es2023", lib: ["es2023", "dom"], types: ["node"], jsx: "react-jsx" };
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
  };
  const compilerOptions = { ...options, ...strict, module, noEmit: true };
  const config = `tsconfig.${compiler}.${module}.json`;
  await consumer.write({ [config]: JSON.stringify({ compilerOptions, include: ["src"] }) });
  const home = [root, join(root, "packages/skill-tools")]
    .map((place) => join(place, "node_modules", compiler))
    .find(existsSync);
  expect(await run("node", [join(home ?? "", "bin/tsc"), "-p", config], { cwd: consumer.root })).toEqual({
    ok: true,
    output: "",
  });
});

test("runs: a client and a server from the tarballs exchange a message", async () => {
  const { output } = await run("node", ["run.mjs"], { cwd: consumer.root });
  expect(output).toBe("Hello sent");
});

test("loads the bindings", async () => {
  await consumer.write({ "names.mjs": `${bindings}\nconsole.log(names.join());\n` });
  const { output } = await run("node", ["names.mjs"], { cwd: consumer.root });
  expect(output).toBe("SocketProvider,useRoom,useConnection");
});

const skills = Object.keys(published).filter((name) => name !== "@app/socket-types");

test.each(skills)("%s carries its skill whole, where tools search for it", async (name) => {
  const place = join(consumer.root, "node_modules", name);
  const parts = ["SKILL.md", ...["assets", "references", "scripts", "src", "test"].map((part) => `${part}/**`)];
  const carried = await findFiles(join(place, "skills", name.replace("@app/", "")), "**");
  expect(carried).toEqual(await findFiles(join(root, published[name] ?? ""), parts));
  const built = ["src/index.ts", "dist/index.js", "dist/index.d.ts"].map((file) => existsSync(join(place, file)));
  expect(built).toEqual([true, true, true]);
});

test.each(skills)("the scripts that %s carries work in its consumer", async (name) => {
  const scripts = join(consumer.root, "node_modules", name, "skills", name.replace("@app/", ""), "scripts");
  const copied = await run("node", [join(scripts, "add.mjs"), `copied/${name}`], { cwd: consumer.root });
  expect(copied.output).toMatch(/^Wrote \d+ of \d+ files/);
  const checked = await run("node", [join(scripts, "check.mjs"), `copied/${name}`], { cwd: consumer.root });
  expect(checked.output).toMatch(/^0 found in \d+ files/);
});

test("the skills CLI copies the skills of installed packages", async () => {
  const env = { HOME: consumer.root, DO_NOT_TRACK: "1", DISABLE_TELEMETRY: "1" };
  await run("skills", ["experimental_sync", "-a", "claude-code", "-y"], { cwd: consumer.root, env });
  const copies = skills.map((name) => `${consumer.root}/.claude/skills/${name.replace("@app/", "")}/SKILL.md`);
  expect(copies.filter((copy) => !existsSync(copy))).toEqual([]);
});

test("intent lists the skills of installed packages that name a repository", async () => {
  for (const name of skills) {
    const manifest = `node_modules/${name}/package.json`;
    const fields = JSON.parse(await consumer.read(manifest)) as object;
    await consumer.write({ [manifest]: JSON.stringify({ ...fields, repository: "somebody/socket-io-skills" }) });
  }
  const { output } = await run("intent", ["list"], { cwd: consumer.root, env: { HOME: consumer.root } });
  for (const name of skills) expect(output).toContain(`load ${name}#${name.replace("@app/", "")}`);
});

test.each(Object.keys(published))("%s depends on ranges, not on exact versions", async (name) => {
  const { dependencies = {} } = JSON.parse(
    await readFile(join(consumer.root, "node_modules", name, "package.json"), "utf8"),
  ) as { dependencies?: Record<string, string> };
  expect(Object.values(dependencies).filter((range) => !range.startsWith("^"))).toEqual([]);
});
