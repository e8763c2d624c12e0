import { cp, readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { run } from "../src/command.js";
import { createRepository, type Repository } from "./repository.behaviour.js";

const template = resolve(import.meta.dirname, "../template");
const lines = (...parts: string[]) => `${parts.join("\n")}\n`;
const carried = {
  types: ["@types/node"],
  packages: { "@app/contract": "contract", "@app/core": "client" },
  versions: {
    zod: "^4.6.7",
    "socket.io": "^4.8.4",
    jsonwebtoken: "^9.0.3",
    "@types/jsonwebtoken": "^9.0.10",
    "@types/node": "^20.19.43",
  },
};
const files = {
  "skill/assets/carried.json": JSON.stringify(carried),
  "skill/assets/contract/index.ts": lines('export type { Room } from "./models.js";', "export const limits = {};"),
  "skill/assets/contract/models.ts": lines(
    'import { z } from "zod";',
    "export const room = z.object({});",
    "export type Room = z.infer<typeof room>;",
  ),
  "skill/assets/contract/server.ts": lines(
    'import type { Server } from "socket.io";',
    "export type AppServer = Server;",
  ),
  "skill/assets/client/index.ts": lines('export { start } from "./start.js";'),
  "skill/assets/client/start.ts": lines(
    'import { limits } from "@app/contract";',
    "export const start = () => limits;",
  ),
  "skill/src/index.ts": lines('export { enter } from "./rooms.js";', 'export { sign } from "./tokens.js";'),
  "skill/src/rooms.ts": lines(
    'import { limits, type Room } from "@app/contract";',
    'import { sign } from "./tokens.js";',
    "export const enter = (room: Room) => [room, limits, sign];",
  ),
  "skill/src/tokens.ts": lines(
    'import { randomUUID } from "node:crypto";',
    'import jwt from "jsonwebtoken";',
    "export const sign = () => jwt.sign({}, randomUUID());",
  ),
  "skill/src/boot.ts": lines(
    'import { room } from "@app/contract/models";',
    'import type { AppServer } from "@app/contract/server";',
    "export const boot = (server: AppServer) => [server, room];",
  ),
  "skill/src/view.tsx": lines(
    'import { start } from "@app/core";',
    "export const View = () => <p>{String(start())}</p>;",
  ),
  "host/package.json": "{}",
};

async function add(repository: Repository, ...args: string[]) {
  await cp(template, `${repository.root}/skill/scripts`, { recursive: true });
  return run("node", ["../skill/scripts/add.mjs", ...args], { cwd: `${repository.root}/host` });
}

const filesIn = async (directory: string) => {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(directory.length + 1))
    .toSorted();
};

test("copies a capability with its siblings and the part of the contract that they reach", async () => {
  await using repository = await createRepository(files);
  expect(await add(repository, "src/realtime", "rooms")).toMatchObject({ ok: true });
  const copied = await filesIn(`${repository.root}/host/src/realtime`);
  expect(copied).toEqual(["contract/index.ts", "contract/models.ts", "rooms.ts", "tokens.ts"]);
  expect(await repository.read("host/src/realtime/rooms.ts")).toContain('from "./contract/index.js"');
});

test("rewrites a subpath of the contract to its file", async () => {
  await using repository = await createRepository(files);
  await add(repository, "src/realtime", "boot");
  const boot = await repository.read("host/src/realtime/boot.ts");
  expect(boot).toContain('from "./contract/models.js"');
  expect(boot).toContain('from "./contract/server.js"');
});

test("copies the carried core beside the modules, with its own way to the contract", async () => {
  await using repository = await createRepository(files);
  await add(repository, "src/realtime", "view");
  expect(await repository.read("host/src/realtime/view.tsx")).toContain('from "./client/index.js"');
  expect(await repository.read("host/src/realtime/client/start.ts")).toContain('from "../contract/index.js"');
});

test("installs what any copied module imports, and types for development", async () => {
  await using repository = await createRepository(files);
  const { output } = await add(repository, "src/realtime", "boot", "rooms");
  const run = 'npm install "jsonwebtoken@^9.0.3" "socket.io@^4.8.4" "zod@^4.6.7"';
  const develop = 'npm install -D "@types/jsonwebtoken@^9.0.10" "@types/node@^20.19.43"';
  expect(output.split("\n").at(-1)).toBe(`${run} && ${develop}`);
});

test("copies the carried server for tests when it is named, and installs what only it needs for development", async () => {
  await using repository = await createRepository(files);
  await repository.write({
    "skill/assets/server/testing.ts": lines(
      'import { io } from "socket.io-client";',
      'import { limits } from "@app/contract";',
      "export const start = () => [io, limits];",
    ),
  });
  expect((await add(repository, "--list")).output).toContain("For tests and development, the server: server/testing");
  const { output } = await add(repository, "test/support", "server/testing");
  expect(output).toContain('npm install "zod@^4.6.7" && npm install -D "@types/node@^20.19.43" "socket.io-client@*"');
  const copied = await filesIn(`${repository.root}/host/test/support`);
  expect(copied).toEqual(["contract/index.ts", "contract/models.ts", "server/testing.ts"]);
});

test("says what a project lacks that the modules need", async () => {
  await using repository = await createRepository(files);
  const advice = ['package.json needs "type": "module"', "tsconfig.json is missing"];
  const first = await add(repository, "src/realtime", "rooms");
  for (const words of advice) expect(first.output).toContain(words);
  await repository.write({ "host/package.json": '{ "type": "module" }', "host/tsconfig.json": "{}" });
  const second = await add(repository, "src/realtime", "rooms");
  for (const words of advice) expect(second.output).not.toContain(words);
});

test("refuses to write into the skill, and says how to call it", async () => {
  await using repository = await createRepository(files);
  await add(repository, "src/realtime", "rooms");
  const refused = await run("node", ["scripts/add.mjs", "src/realtime"], { cwd: `${repository.root}/skill` });
  expect(refused).toEqual({
    ok: false,
    output: expect.stringMatching(/lies in the skill.*node .*add\.mjs src\/realtime/s),
  });
});

test("leaves out what the project lists already, and says so", async () => {
  await using repository = await createRepository(files);
  await repository.write({ "host/package.json": '{ "dependencies": { "jsonwebtoken": "^8.0.0" } }' });
  const { output } = await add(repository, "src/realtime", "tokens");
  expect(output).toContain("In package.json already: jsonwebtoken ^8.0.0 (needs ^9.0.3)");
  expect(output.split("\n").at(-1)).toBe('npm install -D "@types/jsonwebtoken@^9.0.10" "@types/node@^20.19.43"');
});

test("copies everything but index and testing when no capability is named", async () => {
  await using repository = await createRepository(files);
  await add(repository, "src/realtime");
  const copied = await filesIn(`${repository.root}/host/src/realtime`);
  expect(copied.filter((file) => !file.includes("/"))).toEqual(["boot.ts", "rooms.ts", "tokens.ts", "view.tsx"]);
});

test("keeps a file that was changed, adds what is new, and overwrites when forced", async () => {
  await using repository = await createRepository(files);
  await add(repository, "src/realtime", "tokens");
  await repository.write({ "host/src/realtime/tokens.ts": "// mine\n" });
  const { ok, output } = await add(repository, "src/realtime", "rooms");
  expect(ok).toBe(true);
  expect(output).toContain("Kept, because they differ from the skill's (--force overwrites them): tokens.ts");
  expect(output).toContain("Wrote 3 of 4 files to src/realtime: rooms.ts contract/index.ts contract/models.ts");
  expect(await repository.read("host/src/realtime/tokens.ts")).toBe("// mine\n");
  await add(repository, "src/realtime", "rooms", "--force");
  expect(await repository.read("host/src/realtime/tokens.ts")).toContain("jwt.sign");
});

test("a second run finds its own files unchanged", async () => {
  await using repository = await createRepository(files);
  await add(repository, "src/realtime", "rooms");
  const { output } = await add(repository, "src/realtime", "rooms");
  expect(output).toContain("Wrote 0 of 4 files to src/realtime\nThere already, unchanged: 4");
});

test("refuses an unknown capability and names those that exist", async () => {
  await using repository = await createRepository(files);
  const answer = { ok: false, output: expect.stringMatching(/No capability room\. .*rooms/) };
  expect(await add(repository, "src/realtime", "room")).toEqual(answer);
});

test("lists the capabilities with what each one brings, and explains itself", async () => {
  await using repository = await createRepository(files);
  expect((await add(repository, "--list")).output).toContain("rooms (with tokens.ts)");
  expect((await add(repository, "--help")).output).toContain("node <this skill>/scripts/add.mjs <destination>");
  expect((await add(repository)).output).toContain("node <this skill>/scripts/add.mjs <destination>");
});
