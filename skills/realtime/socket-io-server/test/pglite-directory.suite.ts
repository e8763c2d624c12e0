import { randomUUID } from "node:crypto";
import { access, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { lockDirectory } from "../src/directory-lock.js";
import { openPgliteDirectory, type PgliteDirectory } from "../src/pglite-directory.js";
import { createPostgresStore } from "../src/postgres-store.js";
import { startChild } from "./child.js";
import { behavesAsMessageStore } from "./message-store.behaviour.js";
import { behavesAsRoomStore } from "./room-store.behaviour.js";

// Making a database takes seconds, so the tests open one in turn; each writes to rooms of its own.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const parent = await mkdtemp(join(tmpdir(), "pglite-"));
const directory = join(parent, "chat");
afterAll(() => rm(parent, { recursive: true }));

describe("a store in a directory", () => {
  let opened: PgliteDirectory;
  beforeAll(async () => {
    // The first process is killed while it makes the database.
    await using child = startChild("append-until-killed.ts", directory, randomUUID());
    await vi.waitFor(() => access(join(directory, "postgres.unfinished", "PG_VERSION")), {
      timeout: 20_000,
      interval: 1,
    });
    await child.kill();
    opened = await openPgliteDirectory(directory);
    await createPostgresStore(opened.query).migrate();
  });
  afterAll(() => opened.close());

  behavesAsMessageStore(() => createPostgresStore(opened.query).messages);
  behavesAsRoomStore(() => createPostgresStore(opened.query).rooms);

  test("is made whole though the process that began it was killed", async () => {
    expect((await opened.query("select 1 as one", [])).rows).toStrictEqual([{ one: 1 }]);
    await expect(access(join(directory, "postgres.unfinished"))).rejects.toThrow("ENOENT");
  });

  test("is opened once at a time", async () => {
    await expect(openPgliteDirectory(directory)).rejects.toThrow(`${directory} is in use by process ${process.pid}`);
    expect((await opened.query("select 1 as one", [])).rows).toStrictEqual([{ one: 1 }]);
  });

  test("hides its files from other users", async () => {
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });
});

const ada = { id: "ada", name: "Ada" };
const draft = () => ({ roomId: randomUUID(), messageId: randomUUID(), sender: ada, content: "hi" });

test("keeps messages, epoch and ids from one start to the next", async () => {
  const asked = draft();
  const before = await openPgliteDirectory(directory);
  const sent = await createPostgresStore(before.query).messages.append(asked);
  await before.close();
  await using after = await openPgliteDirectory(directory);
  expect(await createPostgresStore(after.query).messages.append(asked)).toStrictEqual({ ...sent, duplicate: true });
});

test("keeps every message that was acknowledged before the process was killed", async () => {
  const roomId = randomUUID();
  await using child = startChild("append-until-killed.ts", directory, roomId);
  let acknowledged = 0;
  while (acknowledged < 50) acknowledged = Number(await child.nextLine());
  await child.kill();
  await using opened = await openPgliteDirectory(directory);
  const { messages, head } = await createPostgresStore(opened.query).messages.read(roomId, { after: 0, limit: 10_000 });
  expect(head.offset).toBeGreaterThanOrEqual(acknowledged);
  expect(messages).toHaveLength(head.offset);
  for (const { offset, content } of messages) expect(content).toBe(`${offset}`);
});

test("is closed twice without harm, and answers unavailable afterwards", async () => {
  const opened = await openPgliteDirectory(directory);
  await Promise.all([opened.close(), opened.close()]);
  await opened.close();
  const { messages } = createPostgresStore(opened.query);
  await expect(messages.append(draft())).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("gives the directory back when the database in it cannot be opened", async () => {
  const broken = join(parent, "broken");
  await mkdir(join(broken, "postgres"), { recursive: true });
  await writeFile(join(broken, "postgres", "PG_VERSION"), "9");
  await expect(openPgliteDirectory(broken)).rejects.toThrow();
  await (
    await lockDirectory(broken)
  )();
});
