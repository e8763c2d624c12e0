import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, describe, expect, test, vi } from "vitest";
import { createPostgresStore } from "../src/postgres-store.js";
import { behavesAsMessageStore } from "./message-store.behaviour.js";
import { startRealPostgres } from "./real-postgres.js";
import { behavesAsRoomStore } from "./room-store.behaviour.js";

const storeOf = (pool: Pool) => createPostgresStore((sql, parameters) => pool.query(sql, parameters));
const ada = { id: "ada", name: "Ada" };
const draft = (roomId: string) => ({ roomId, messageId: randomUUID(), sender: ada, content: "hi" });

// Started once for the file; rooms and ids are fresh in each test. PGlite owes the same in pglite-directory.suite.ts.
const postgres = await startRealPostgres();
afterAll(() => postgres?.stop());

describe.skipIf(!postgres)("in Postgres over 20 connections", async () => {
  if (!postgres) return;
  const pool = await postgres.openPool();
  const store = storeOf(pool);
  await store.migrate();
  behavesAsMessageStore(() => store.messages);
  behavesAsRoomStore(() => store.rooms);

  /** A session in a transaction, which ends with the test, and the process id of the one that waits for its locks. */
  async function beginElsewhere() {
    const client = await pool.connect();
    await client.query("begin");
    const { processID } = client as unknown as { processID: number };
    const blocked = "select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))";
    const pidOf = async () => (await pool.query(blocked, [processID])).rows[0]?.pid as number;
    const waiting = () => vi.waitUntil(pidOf, { timeout: 4_000 });
    return { client, waiting, [Symbol.asyncDispose]: async () => client.release(true) };
  }

  test("makes its tables when ten nodes start at once, and keeps what they hold", async () => {
    const { messages, migrate } = storeOf(await postgres.openPool());
    await Promise.all(Array.from({ length: 10 }, migrate));
    const { epoch } = await messages.append(draft("lab"));
    await migrate();
    expect((await messages.read("lab", { limit: 1 })).head).toStrictEqual({ epoch, offset: 1 });
  });

  test("answers unavailable when a connection is ended amid an append, which can be sent again", async () => {
    const asked = draft(randomUUID());
    const { epoch } = (await store.messages.read(asked.roomId, { limit: 1 })).head;
    await using other = await beginElsewhere();
    await other.client.query("select * from chat_logs where room_id = $1 for update", [asked.roomId]);
    const sent = store.messages.append(asked).catch((error: unknown) => error);
    await pool.query("select pg_terminate_backend($1)", [await other.waiting()]);
    expect(await sent).toMatchObject({ code: "UNAVAILABLE", cause: { code: "57P01" } });
    await other.client.query("rollback");
    expect(await store.messages.append(asked)).toMatchObject({ epoch, duplicate: false, message: { offset: 1 } });
  });

  test("shows no room before the one that was created earlier", async () => {
    const [anchor, early, late] = [randomUUID(), randomUUID(), randomUUID()];
    await store.rooms.create({ roomId: anchor, name: "Lab" });
    await using other = await beginElsewhere();
    await other.client.query("select chat_create_room($1, 'Lab')", [early]);
    const created = store.rooms.create({ roomId: late, name: "Lab" });
    await Promise.race([created, other.waiting()]);
    expect((await store.rooms.list({ after: anchor, limit: 5 })).rooms).toStrictEqual([]);
    await other.client.query("commit");
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
    const { messages, rooms, migrate } = storeOf(new Pool({ host: "127.0.0.1", port: 1 }));
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
