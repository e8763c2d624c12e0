import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { afterAll, describe, expect, test, vi } from "vitest";
import { openPgliteDirectory } from "../src/pglite-directory.js";
import { createPostgresStore } from "../src/postgres-store.js";
import { behavesAsMessageStore } from "./message-store.behaviour.js";
import { startRealPostgres } from "./real-postgres.js";
import { behavesAsRoomStore } from "./room-store.behaviour.js";

const storeOf = (pool: Pool) => createPostgresStore((sql, parameters) => pool.query(sql, parameters));
const draft = (roomId: string) => ({ roomId, messageId: randomUUID(), sender: { id: "ada", name: "Ada" }, content: "hi" });

// Both take a second or two, so each is started once for the file; rooms and ids are fresh in each test.
const directory = await mkdtemp(join(tmpdir(), "pglite-"));
const [pglite, postgres] = await Promise.all([openPgliteDirectory(directory), startRealPostgres()]);
afterAll(async () => {
  await Promise.all([pglite.close(), postgres?.stop()]);
  await rm(directory, { recursive: true });
});

describe("in PGlite", async () => {
  const store = createPostgresStore(pglite.query);
  await store.migrate();
  behavesAsMessageStore(() => store.messages);
  behavesAsRoomStore(() => store.rooms);
});

describe.skipIf(!postgres)("in Postgres over 20 connections", async () => {
  if (!postgres) return;
  const pool = await postgres.openPool();
  const store = storeOf(pool);
  await store.migrate();
  behavesAsMessageStore(() => store.messages);
  behavesAsRoomStore(() => store.rooms);

  /** Another session's open transaction, and how many sessions wait for it. */
  async function beginElsewhere() {
    const client = await pool.connect();
    await client.query("begin");
    const waiting = async () => (await pool.query("select pid from pg_stat_activity where wait_event_type = 'Lock'")).rows;
    return { client, waiting };
  }

  test("makes its tables when ten nodes start at once, and keeps what they hold", async () => {
    const stores = [];
    const empty = await postgres.openPool();
    for (let node = 0; node < 10; node += 1) stores.push(storeOf(empty));
    await Promise.all(stores.map((node) => node.migrate()));
    const { epoch } = await storeOf(empty).messages.append(draft("lab"));
    await storeOf(empty).migrate();
    expect((await storeOf(empty).messages.read("lab", { limit: 1 })).head).toStrictEqual({ epoch, offset: 1 });
  });

  test("answers unavailable when a connection is ended amid an append, which can be sent again", async () => {
    const asked = draft(randomUUID());
    const { epoch } = (await store.messages.read(asked.roomId, { limit: 1 })).head;
    const { client, waiting } = await beginElsewhere();
    await client.query("select * from chat_logs where room_id = $1 for update", [asked.roomId]);
    const sent = store.messages.append(asked).catch((error: unknown) => error);
    const [session] = await vi.waitUntil(async () => { const rows = await waiting(); return rows.length > 0 && rows; });
    await pool.query("select pg_terminate_backend($1)", [session.pid]);
    expect(await sent).toMatchObject({ code: "UNAVAILABLE", cause: { code: "57P01" } });
    await client.query("rollback");
    client.release();
    expect(await store.messages.append(asked)).toMatchObject({ epoch, duplicate: false, message: { offset: 1 } });
  });

  test("shows no room before the one that was created earlier", async () => {
    const [anchor, early, late] = [randomUUID(), randomUUID(), randomUUID()];
    await store.rooms.create({ roomId: anchor, name: "Lab" });
    const { client, waiting } = await beginElsewhere();
    await client.query("select chat_create_room($1, 'Lab')", [early]);
    const created = store.rooms.create({ roomId: late, name: "Lab" });
    await Promise.race([created, vi.waitUntil(async () => (await waiting()).length > 0)]);
    expect((await store.rooms.list({ after: anchor, limit: 5 })).rooms).toStrictEqual([]);
    await client.query("commit");
    client.release();
    await created;
    const { rooms } = await store.rooms.list({ after: anchor, limit: 5 });
    expect(rooms.map(({ roomId }) => roomId)).toStrictEqual([early, late]);
  });

  test("goes on counting, and shows the hole, when old messages are deleted", async () => {
    const roomId = randomUUID();
    for (let number = 0; number < 3; number += 1) await store.messages.append(draft(roomId));
    await pool.query("delete from chat_messages where room_id = $1", [roomId]);
    const { message } = await store.messages.append(draft(roomId));
    const page = await store.messages.read(roomId, { after: 1, limit: 5 });
    expect(page).toMatchObject({ head: { offset: 4 }, messages: [message] });
  });
});

describe("without a database", () => {
  test("answers every call with unavailable and the driver's error as its cause", async () => {
    await using pool = Object.assign(new Pool({ host: "127.0.0.1", port: 1 }), { [Symbol.asyncDispose]: () => pool.end() });
    const { messages, rooms, migrate } = storeOf(pool);
    const room = { roomId: randomUUID(), name: "Lab" };
    const calls = [
      messages.append(draft(room.roomId)),
      messages.read(room.roomId, { limit: 1 }),
      rooms.create(room),
      rooms.get(room.roomId),
      rooms.list({ limit: 1 }),
      migrate(),
    ];
    const reason = { code: "UNAVAILABLE", cause: { code: "ECONNREFUSED" } };
    expect(await Promise.allSettled(calls)).toMatchObject(calls.map(() => ({ status: "rejected", reason })));
  });
});
