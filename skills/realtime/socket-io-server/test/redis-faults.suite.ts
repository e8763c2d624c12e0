import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatMessage } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { createClient } from "redis";
import { describe, expect, test, vi } from "vitest";
import { connectRedis } from "../src/redis-clients.js";
import { createRedisMessageStore, type RedisMessageStoreOptions } from "../src/redis-message-store.js";
import { createRoom, nextEvent, request } from "../src/testing.js";
import { startRedisNode, startTwoNodes } from "./redis-node.js";
import { durableSettings, findRedis, startRedis } from "./redis-server.js";

const ada = { id: "ada", name: "Ada" };
const draft = (roomId: string, content = "hi") => ({ roomId, messageId: randomUUID(), sender: ada, content });
const unavailable = expect.objectContaining({ code: "UNAVAILABLE" }) as Error;
const containing = (message: ChatMessage) => expect.arrayContaining([message]) as ChatMessage[];
const quiet = { onError: () => {} };
/** How long Redis is away under load; `REDIS_OUTAGE_MS=8000` is the long run. */
const outageMs = Number(process.env.REDIS_OUTAGE_MS ?? 600);

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
    await vi.waitUntil(() => !store.redis.isReady());
    const offline = { code: "UNAVAILABLE", cause: { message: "The client is offline" } };
    await expect(store.messages.append(asked)).rejects.toMatchObject(offline);
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

describe.skipIf(!program)("nodes whose Redis is away", () => {
  test("count points by themselves", async () => {
    await using server = await startRedis(program);
    const rates = { "message:send": { points: 2, seconds: 60 } };
    await using node = await startRedisNode(server.url, { prefix: "chat", rates });
    const bob = await node.connect("bob");
    const { roomId } = await createRoom(bob);
    await server.kill();
    const outcomes = [await send(bob, roomId), await send(bob, roomId), await send(bob, roomId)];
    expect(outcomes).toEqual(["UNAVAILABLE", "UNAVAILABLE", "RATE_LIMITED"]);
  });

  test.each([false, true])("live and deliver again within 2 s, classic: %j", async (classic) => {
    await using server = await startRedis(program);
    await using nodes = await startTwoNodes(server.url, { classic });
    const [bob, eve] = [await nodes.one.connect("bob"), await nodes.other.connect("eve")];
    const { roomId } = await createRoom(bob, eve);
    const { io } = nodes.one.server;
    await using load = startLoad(() => send(bob, roomId), () => io.emit("notification:received", notice));
    await vi.waitUntil(() => load.outcomes.includes("ok"));
    await server.kill();
    await vi.waitUntil(() => load.outcomes.includes("UNAVAILABLE"));
    await sleep(outageMs);
    await server.restart();
    const returnedMs = performance.now();
    await nextEvent(eve, "message:received");
    expect(performance.now() - returnedMs).toBeLessThan(2_000);
    expect(new Set(load.outcomes)).toEqual(new Set(["ok", "UNAVAILABLE"]));
  }, 20_000 + outageMs);

  test("subscribe to a namespace that was made meanwhile", async () => {
    await using server = await startRedis(program);
    await using nodes = await startTwoNodes(server.url);
    const { one, other } = nodes;
    const eve = await other.connect("eve");
    await server.kill();
    for (const { server: { io } } of [one, other]) io.of("/late");
    await server.restart();
    await vi.waitUntil(() => one.redis.isReady() && other.redis.isReady());
    const late = eve.io.socket("/late", { auth: eve.auth }).connect() as AppClientSocket;
    await new Promise<void>((resolve) => late.once("connect", resolve));
    const heard = nextEvent(late, "notification:received");
    one.server.io.of("/late").emit("notification:received", notice);
    expect(await heard).toEqual(notice);
  });
});

const notice = { id: "1", text: "hi", createdAt: "2026-01-01T00:00:00.000Z" };

const send = (socket: AppClientSocket, roomId: string): Promise<string> =>
  request(socket, "message:send", { roomId, messageId: randomUUID(), content: "hi" }).then(
    () => "ok",
    ({ code }: { code: string }) => code,
  );

/** Sends every 5 ms and keeps what came of it. */
function startLoad(send: () => Promise<string>, emit: () => void) {
  const outcomes: string[] = [];
  const timer = setInterval(() => {
    emit();
    void send().then((outcome) => outcomes.push(outcome));
  }, 5);
  return { outcomes, [Symbol.asyncDispose]: async () => clearInterval(timer) };
}
