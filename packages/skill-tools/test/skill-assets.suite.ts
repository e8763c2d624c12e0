import { expect, test } from "vitest";
import { writeStaleFiles } from "../src/generated-files.js";
import { checkAssets, skillAssets } from "../src/skill-assets.js";
import { createRepository } from "./repository.behaviour.js";

const chat = "skills/realtime/chat";
const files = {
  "pnpm-workspace.yaml": "catalog:\n  socket.io: 4.8.4\n  zod: 4.6.7\n",
  "packages/socket-types/package.json": '{ "name": "@app/socket-types", "dependencies": { "zod": "catalog:" } }',
  "packages/socket-types/src/index.ts": "export const limits = {};\n",
  "skills/realtime/socket-io-client/package.json": '{ "name": "@app/socket-io-client" }',
  "skills/realtime/socket-io-client/tsconfig.json": "{}",
  "skills/realtime/socket-io-server/package.json": '{ "name": "@app/socket-io-server" }',
  "skills/realtime/socket-io-server/tsconfig.json": "{}",
  "skills/realtime/socket-io-server/src/testing.ts": 'import { serve } from "./chat.js";\n',
  "skills/realtime/socket-io-server/src/chat.ts": 'import type { Serving } from "./dispatch.js";\n',
  "skills/realtime/socket-io-server/src/dispatch.ts": "export type Serving = object;\n",
  "skills/realtime/socket-io-server/src/redis.ts": "export {};\n",
  [`${chat}/tsconfig.json`]: '{ "compilerOptions": { "types": ["node"] } }',
  [`${chat}/package.json`]: JSON.stringify({
    dependencies: { "@app/socket-types": "workspace:^", "socket.io": "catalog:" },
    peerDependencies: { react: "^18.3.0 || ^19.0.0" },
    devDependencies: { react: "catalog:" },
  }),
};

test("carries of the server what a skill's tests need", async () => {
  await using repository = await createRepository(files);
  await repository.write({
    [`${chat}/package.json`]: '{ "devDependencies": { "@app/socket-io-server": "workspace:^" } }',
  });
  const carried = (await skillAssets(repository.root)).filter(({ path }) => path.startsWith(`${chat}/assets/server/`));
  expect(carried.map(({ path }) => path.slice(path.lastIndexOf("/") + 1))).toEqual([
    "testing.ts",
    "chat.ts",
    "dispatch.ts",
  ]);
  const manifest = (await skillAssets(repository.root)).find(({ path }) => path === `${chat}/assets/carried.json`);
  expect(manifest?.content).toContain('"@app/socket-io-server": "server"');
});

async function syncedRepository() {
  const repository = await createRepository(files);
  await writeStaleFiles(repository.root, await skillAssets(repository.root));
  return repository;
}

test("carries the contract byte for byte, and the ranges that the modules need", async () => {
  await using repository = await syncedRepository();
  expect(await repository.read(`${chat}/assets/contract/index.ts`)).toBe("export const limits = {};\n");
  expect(JSON.parse(await repository.read(`${chat}/assets/carried.json`))).toEqual({
    packages: { "@app/socket-types": "contract" },
    types: ["@types/node"],
    versions: { react: "^18.3.0 || ^19.0.0", "socket.io": "^4.8.4", zod: "^4.6.7" },
  });
  expect(await checkAssets(repository.root)).toEqual([]);
});

test.each(["assets/contract/index.ts", "assets/carried.json", "scripts/add.mjs"])(
  "names a %s that was edited",
  async (path) => {
    await using repository = await syncedRepository();
    await repository.write({ [`${chat}/${path}`]: "edited\n" });
    expect(await checkAssets(repository.root)).toEqual([`${chat}/${path} is out of date: run pnpm sync`]);
  },
);

test("names a copy whose source is gone, and removes it", async () => {
  await using repository = await syncedRepository();
  await repository.write({ [`${chat}/assets/contract/gone.ts`]: "export {};\n" });
  expect(await checkAssets(repository.root)).toHaveLength(1);
  await writeStaleFiles(repository.root, await skillAssets(repository.root));
  expect(await checkAssets(repository.root)).toEqual([]);
});
