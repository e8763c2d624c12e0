import { randomUUID } from "node:crypto";
import type { ChatMessage } from "@app/socket-types";
import { createClient } from "redis";
import { describe, expect, test, vi } from "vitest";
import { connectRedis } from "../src/redis-clients.js";
import { createRedisMessageStore, type RedisMessageStoreOptions } from "../src/redis-message-store.js";
import { startRedisNode } from "./redis-node.js";
import { durableSettings, findRedis, startRedis } from "./redis-server.js";

const ada = { id: "ada", name: "Ada" };
const draft = (roomId: string, content = "hi") => ({ roomId, messageId: randomUUID(), sender: ada, content });
const unavailable = expect.objectContaining({ code: "UNAVAILABLE" }) as Error;
const containing = (message: ChatMessage) => expect.arrayContaining([message]) as ChatMessage[];
const quiet = { onError: () => {} };

const program = findRedis() ?? "";

async function startStore(settings?: string[], options?: RedisMessageStoreOptions) {
  const server = await startRedis(program, settings);
  const redis = await connectRedis(server.url, { ...quiet, deadlineMs: 500 });
  return {
    server,
    redis,
    messages: createRedisMessageStore(redis, options),
    ready: () => vi.waitUntil(() => redis.isReady(), { timeout: 3_000, interval: 5 }),
    async [Symbol.asyncDispose]() {
      await redis.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(!program)("connections", () => {
  test("are refused with a reason when nothing listens", async () => {
    const connecting = connectRedis("redis://127.0.0.1:1", { ...quiet, connectMs: 100 });
    const cause = { message: "No connection within 100 ms" };
    await expect(connecting).rejects.toMatchObject({ code: "UNAVAILABLE", cause });
  });

  test("are all gone after close", async () => {
    await using server = await startRedis(program);
    const node = await startRedisNode(server.url, { prefix: "chat" });
    const probe = createClient({ url: server.url });
    await probe.connect();
    expect(await probe.clientList()).toHaveLength(4);
    await node[Symbol.asyncDispose]();
    await vi.waitFor(async () => expect(await probe.clientList()).toHaveLength(1));
    await probe.close();
  });
});

describe.skipIf(!program)("a Redis that was killed", () => {
  test("takes no command, and is sent none when it is back", async () => {
    await using store = await startStore(durableSettings);
    const asked = draft(randomUUID());
    await store.server.kill();
    const offline = { code: "UNAVAILABLE", cause: { message: "The client is offline" } };
    await vi.waitFor(() => expect(store.messages.append(asked)).rejects.toMatchObject(offline));
    await expect(store.messages.read(asked.roomId, { limit: 1 })).rejects.toMatchObject(offline);
    await store.server.restart();
    await store.ready();
    expect((await store.messages.read(asked.roomId, { limit: 1 })).head.offset).toBe(0);
    expect((await store.messages.append(asked)).duplicate).toBe(false);
  });

  test("has new epochs when it lost the log", async () => {
    await using store = await startStore();
    const before = await store.messages.append(draft("lab"));
    await store.server.kill();
    await store.server.restart();
    await store.ready();
    const after = await store.messages.append(draft("lab"));
    expect(after.message.offset).toBe(1);
    expect(after.epoch).not.toBe(before.epoch);
  });

  test("has new epochs when it may have lost the end of the log, and offsets go on from what is left", async () => {
    await using store = await startStore(["--save", "", "--appendonly", "yes", "--appendfsync", "no"]);
    const before = await store.messages.append(draft("lab"));
    await store.server.kill();
    await store.server.restart();
    await store.ready();
    const after = await store.messages.append(draft("lab"));
    expect(after.message.offset).toBe(2);
    expect(after.epoch).not.toBe(before.epoch);
    expect(await store.messages.read("lab", { limit: 9 })).toMatchObject({ head: { epoch: after.epoch, offset: 2 } });
  });

  test("keeps epochs, messages and ids when it is durable", async () => {
    await using store = await startStore(durableSettings, { durable: true });
    const asked = Array.from({ length: 200 }, (_, number) => draft("lab", `${number}`));
    const appended = asked.map((each) => store.messages.append(each).catch(() => undefined));
    await appended[20];
    await store.server.kill();
    const acked = (await Promise.all(appended)).filter((answer) => answer !== undefined);
    await store.server.restart();
    await store.ready();
    const { head, messages } = await store.messages.read("lab", { after: 0, limit: 200 });
    expect(acked.length).toBeGreaterThan(20);
    for (const { epoch, message } of acked) expect([epoch, messages]).toEqual([head.epoch, containing(message)]);
    for (const each of asked) await store.messages.append(each);
    expect((await store.messages.read("lab", { limit: 1 })).head).toEqual({ epoch: head.epoch, offset: 200 });
  });
});

describe.skipIf(!program)("a Redis that hangs", () => {
  test("is unavailable within the deadline, then at once, and until it answers", async () => {
    await using store = await startStore();
    await store.messages.append(draft("lab"));
    store.server.signal("SIGSTOP");
    const refused = (message: string) => ({ code: "UNAVAILABLE", cause: { message } });
    await expect(store.messages.append(draft("lab"))).rejects.toMatchObject(refused("No answer within 500 ms"));
    const again = store.messages.append(draft("lab"));
    await expect(again).rejects.toMatchObject(refused("An earlier command has had no answer yet"));
    expect(store.redis.isReady()).toBe(false);
    store.server.signal("SIGCONT");
    await store.ready();
  });

  test("runs nothing later that was refused meanwhile", async () => {
    await using store = await startStore();
    const { roomId, ...asked } = draft("lab");
    await store.messages.append(draft(roomId));
    store.server.signal("SIGSTOP");
    await expect(store.messages.append({ roomId, ...asked })).rejects.toEqual(unavailable);
    store.server.signal("SIGCONT");
    await store.ready();
    expect((await store.messages.read(roomId, { limit: 9 })).head.offset).toBe(1);
    expect((await store.messages.append({ roomId, ...asked })).message.offset).toBe(2);
  });
});
