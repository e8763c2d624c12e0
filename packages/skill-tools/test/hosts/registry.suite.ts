import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chmod } from "node:fs/promises";
import { delimiter, dirname, join, posix, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/command.js";
import { findFiles } from "../../src/markdown.js";
import { registryItems, type RegistryItem } from "../../src/registry.js";
import { createRepository } from "../repository.behaviour.js";
import { chatOver } from "./chat-app.behaviour.js";
import { createHostProject, type HostProject } from "./host-project.behaviour.js";

const root = resolve(import.meta.dirname, "../../../..");
const wanted = ["server-index", "client-index", "react-index", "vue-index", "vue-pinia", "react-query"];

let items: Map<string, RegistryItem>;
let project: HostProject;
let asked: string[];

/** Adds the wanted items with shadcn from a registry on this machine; npm is a program that writes down what it is asked for. */
beforeAll(async () => {
  const http = createServer((request, response) => {
    response.end(JSON.stringify(items.get(posix.basename(request.url ?? "", ".json"))));
  });
  await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening));
  const base = `http://127.0.0.1:${(http.address() as AddressInfo).port}/r`;
  items = new Map((await registryItems(root, (name) => `${base}/${name}.json`)).map((item) => [item.name, item]));
  project = await createHostProject();
  await using npm = await createRepository({ npm: `#!/bin/sh\necho "$@" >> "${project.root}/npm.log"\n` });
  await chmod(join(npm.root, "npm"), 0o755);
  const PATH = [npm.root, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
  const shadcn = join(root, "packages/skill-tools/node_modules/shadcn/dist/index.js");
  const addresses = wanted.map((name) => `${base}/${name}.json`);
  const env = { PATH, HOME: project.root };
  const { ok, output } = await run("node", [shadcn, "add", ...addresses, "-y"], { cwd: project.root, env });
  http.close();
  if (!ok) throw new Error(output);
  asked = (await project.read("npm.log")).split(/\s+/).filter((word) => /^@?\w/.test(word) && word !== "install");
});
afterAll(() => project[Symbol.asyncDispose]());

/** An item and everything that it brings along. */
function closureOf(name: string, seen = new Map<string, RegistryItem>()): Map<string, RegistryItem> {
  const item = items.get(name);
  if (!item || seen.has(name)) return seen;
  seen.set(name, item);
  for (const address of item.registryDependencies) closureOf(posix.basename(address, ".json"), seen);
  return seen;
}

test("every item brings all that its modules import", () => {
  const missing = [...items.keys()].flatMap((name) => {
    const closure = [...closureOf(name).values()];
    const files = closure.flatMap((item) => item.files);
    const [paths, packages] = [files.map(({ path }) => path), closure.flatMap(({ dependencies }) => dependencies)];
    return files.flatMap(({ path, content }) => {
      const imports = [...content.matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map(([, target = ""]) => target);
      return imports.filter((target) => {
        if (target.startsWith("node:")) return false;
        if (!target.startsWith("."))
          return !packages.some((range) => range.startsWith(`${target.split("/client")[0]}@`));
        const place = posix.join(posix.dirname(path), target.replace(/\.js$/, ""));
        return !paths.includes(`${place}.ts`) && !paths.includes(`${place}.tsx`);
      });
    });
  });
  expect(missing).toEqual([]);
});

test("shadcn writes every module where its neighbours look for it", async () => {
  const closure = new Map(wanted.flatMap((name) => [...closureOf(name)]));
  const files = [...closure.values()].flatMap((item) => item.files);
  expect(await findFiles(project.root, "src/**")).toEqual(files.map(({ path }) => path).toSorted());
  for (const { path, content } of files) expect(await project.read(path)).toBe(content);
});

test("shadcn asks npm for ranges of what the modules import", () => {
  expect(asked).toContainEqual(expect.stringMatching(/^socket\.io@\^4\.8/));
  expect(asked).toContainEqual(expect.stringMatching(/^zod@\^4/));
  expect(asked.filter((name) => name.endsWith("@latest"))).toEqual([]);
});

test.each(["nodenext", "preserve"] as const)("what it added compiles strictly with module %s", async (module) => {
  await project.link(...asked.map((name) => name.replace(/(?<=.)@.*$/, "")), "@types/react");
  expect(await project.compile({ module })).toEqual({ ok: true, output: "" });
});

test("what it added runs: a client and a server exchange a message", async () => {
  await project.write({
    "src/app.ts": chatOver({ server: "./realtime/server/index.js", client: "./realtime/client/index.js" }),
  });
  expect((await project.compile({ module: "nodenext", outDir: "out" })).output).toBe("");
  expect((await run("node", ["out/app.js"], { cwd: project.root })).output).toBe("Hello sent");
});
