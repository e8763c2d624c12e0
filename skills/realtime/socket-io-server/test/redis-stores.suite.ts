import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { connectRedis } from "../src/redis-clients.js";
import { createRedisMessageStore } from "../src/redis-message-store.js";
import { createRedisRoomStore } from "../src/redis-room-store.js";
import { behavesAsMessageStore } from "./message-store.behaviour.js";
import { openRedis } from "./redis-server.js";
import { behavesAsRoomStore } from "./room-store.behaviour.js";

const ada = { id: "ada", name: "Ada" };
const draft = (roomId: string, content = "hi") => ({ roomId, messageId: randomUUID(), sender: ada, content });

// Started once for the file; rooms and ids are fresh in each test.
const server = await openRedis();
afterAll(() => server?.close());

describe.skipIf(!server)("in Redis", async () => {
  if (!server) return;
  const redis = await connectRedis(server.url, { prefix: randomUUID() });
  afterAll(() => redis.close());
  const messages = createRedisMessageStore(redis);
  behavesAsMessageStore(() => messages);
  behavesAsRoomStore(() => createRedisRoomStore(redis));

  test("a log is the same through another node's connection", async () => {
    await using other = await connectRedis(server.url, { prefix: redis.prefix });
    const asked = draft(randomUUID());
    const { epoch, message } = await messages.append(asked);
    expect(await createRedisMessageStore(other).append(asked)).toStrictEqual({ epoch, message, duplicate: true });
  });

  test("a log keeps the newest messages of its room, and offsets go on", async () => {
    const few = createRedisMessageStore(redis, { messagesPerRoom: 1 });
    const roomId = randomUUID();
    for (let number = 1; number <= 250; number += 1) await few.append(draft(roomId, `${number}`));
    const page = await few.read(roomId, { after: 0, limit: 200 });
    expect(page.messages.length).toBeLessThan(110);
    expect(page.messages.at(-1)).toMatchObject({ offset: 250, content: "250" });
    expect(page).toMatchObject({ head: { offset: 250 }, hasMore: false });
  });

  test("an id is remembered after its message was trimmed, and forgotten after its time", async () => {
    const few = createRedisMessageStore(redis, { messagesPerRoom: 1, dedupeMs: 60_000 });
    const first = draft(randomUUID());
    const { epoch, message } = await few.append(first);
    for (let number = 1; number <= 200; number += 1) await few.append(draft(first.roomId));
    expect(await few.append(first)).toStrictEqual({ epoch, message, duplicate: true });
    const [sent] = (await redis.send(["KEYS", `*${first.messageId}`])) as [string];
    const leftMs = Number(await redis.send(["PTTL", sent]));
    expect(leftMs > 50_000 && leftMs <= 60_000).toBe(true);
  });

  test("a message whose log was lost is stored again under its id, in a new epoch", async () => {
    const asked = draft(randomUUID());
    const { epoch } = await messages.append(asked);
    await redis.send(["DEL", redis.key("log", asked.roomId)]);
    const again = await messages.append(asked);
    expect(again).toMatchObject({ duplicate: false, message: { offset: 1 } });
    expect(again.epoch).not.toBe(epoch);
  });

  test("a script that Redis has forgotten is loaded again", async () => {
    const roomId = randomUUID();
    await messages.append(draft(roomId));
    await redis.send(["SCRIPT", "FLUSH"]);
    expect((await messages.append(draft(roomId))).message.offset).toBe(2);
  });
});
