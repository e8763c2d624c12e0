import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { AppClientSocket } from "@app/socket-types/client";
import { describe, expect, test, vi } from "vitest";
import { roomKey } from "../src/membership.js";
import { tellMissedFacts } from "../src/missed-facts.js";
import { endRevokedSessions } from "../src/revocations.js";
import { createRoom, nextEvent, request } from "../src/testing.js";
import { startRedisNode, startTwoNodes } from "./redis-node.js";
import { durableSettings, findRedis, startRedis } from "./redis-server.js";

/** How long Redis is away under load. The long run: `REDIS_OUTAGE_MS=8000 REDIS_OUTAGES=20`. */
const outageMs = Number(process.env.REDIS_OUTAGE_MS ?? 500);
const outages = Number(process.env.REDIS_OUTAGES ?? 1);

const program = findRedis() ?? "";

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

  test.each([false, true])(
    "live and deliver again within 2 s, classic: %j",
    async (classic) => {
      await using server = await startRedis(program);
      await using nodes = await startTwoNodes(server.url, { classic });
      const [bob, eve] = [await nodes.one.connect("bob"), await nodes.other.connect("eve")];
      const { roomId } = await createRoom(bob, eve);
      const { io } = nodes.one.server;
      await using load = startLoad(
        () => send(bob, roomId),
        () => io.emit("notification:received", notice),
      );
      for (let outage = 0; outage < outages; outage += 1) {
        await vi.waitUntil(() => load.outcomes.at(-1) === "ok");
        await server.kill();
        await vi.waitUntil(() => load.outcomes.at(-1) === "UNAVAILABLE");
        await sleep(outageMs);
        await server.restart();
        const returnedMs = performance.now();
        await nextEvent(eve, "message:received");
        expect(performance.now() - returnedMs).toBeLessThan(2_000);
      }
      expect(new Set(load.outcomes)).toEqual(new Set(["ok", "UNAVAILABLE"]));
    },
    10_000 + outages * (outageMs + 5_000),
  );

  test("take out whoever vanished meanwhile", async () => {
    await using server = await startRedis(program, durableSettings);
    await using nodes = await startTwoNodes(server.url, { leaseMs: 4_000, graceMs: 20 });
    const [bob, eve] = [await nodes.one.connect("bob"), await nodes.other.connect("eve")];
    const { roomId } = await createRoom(eve, bob);
    await server.kill();
    bob.disconnect();
    await vi.waitUntil(() => nodes.one.server.io.of("/").sockets.size === 0);
    await server.restart();
    await vi.waitFor(async () => expect(await memberIds(eve, roomId)).toEqual(["eve"]), 2_500);
  });

  test("let a member leave, who is out at once, and off the list when Redis is back", async () => {
    await using server = await startRedis(program, durableSettings);
    await using nodes = await startTwoNodes(server.url, { leaseMs: 900, graceMs: 20 });
    const [bob, eve] = [await nodes.one.connect("bob"), await nodes.other.connect("eve")];
    const { roomId } = await createRoom(eve, bob);
    await server.kill();
    await expect(request(bob, "room:leave", { roomId })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(nodes.one.server.io.of("/").adapter.rooms.has(roomKey(roomId))).toBe(false);
    await server.restart();
    await vi.waitFor(async () => expect(await memberIds(eve, roomId)).toEqual(["eve"]), 3_000);
    expect(nodes.one.server.io.of("/").sockets.size).toBe(1);
  });

  test("end a session that was revoked while they heard nothing", async () => {
    await using server = await startRedis(program);
    await using nodes = await startTwoNodes(server.url);
    const { one, other } = nodes;
    other.redis.onLapse(() => void endRevokedSessions(other.server.io, other.revocations));
    const ada = await other.connect("ada");
    const ended = nextEvent(ada, "session:ended");
    const gone = new Promise((resolve) => ada.once("disconnect", resolve));
    await one.revocations.revoke("ada", { issuedUntilMs: Infinity, message: "Spam" });
    await one.redis.send(["CLIENT", "KILL", "TYPE", "pubsub"]);
    expect([await ended, await gone]).toEqual([{ code: "FORBIDDEN", message: "Spam" }, "io server disconnect"]);
  });

  test("subscribe to a namespace that was made meanwhile", async () => {
    await using server = await startRedis(program);
    await using nodes = await startTwoNodes(server.url);
    const { one, other } = nodes;
    const eve = await other.connect("eve");
    server.signal("SIGSTOP");
    for (const {
      server: { io },
    } of [one, other])
      io.of("/late");
    // By then the subscriptions are sent, and never answered.
    await new Promise(setImmediate);
    await server.kill();
    await server.restart();
    await vi.waitUntil(() => one.redis.isReady() && other.redis.isReady());
    const late = eve.io.socket("/late", { auth: eve.auth }).connect() as AppClientSocket;
    await new Promise<void>((resolve) => late.once("connect", resolve));
    let heard = 0;
    late.on("notification:received", () => (heard += 1));
    const emitUntilHeard = () => {
      one.server.io.of("/late").emit("notification:received", notice);
      expect(heard).toBeGreaterThan(0);
    };
    await vi.waitFor(emitUntilHeard, 3_000);
  });
});

describe.skipIf(!program)("clients of nodes whose Redis was away", () => {
  test("are told that facts were missed, when their node hears again", async () => {
    await using server = await startRedis(program);
    await using nodes = await startTwoNodes(server.url);
    tellMissedFacts(nodes.one.server.io, nodes.one.redis, { withinMs: 7 });
    const bob = await nodes.one.connect("bob");
    const missed = nextEvent(bob, "facts:missed");
    await server.kill();
    await server.restart();
    expect(await missed).toEqual({ withinMs: 7 });
  });

  test("are told by a node that does not know whom it should tell of", async () => {
    await using server = await startRedis(program);
    await using nodes = await startTwoNodes(server.url, { deadlineMs: 700 });
    const { one, other } = nodes;
    tellMissedFacts(one.server.io, one.redis, { withinMs: 7 });
    const [bob, eve] = [await one.connect("bob"), await other.connect("eve")];
    const { roomId } = await createRoom(bob);
    const missed = nextEvent(eve, "facts:missed");
    server.signal("SIGSTOP");
    await expect(request(bob, "room:leave", { roomId })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    server.signal("SIGCONT");
    expect(await missed).toEqual({ withinMs: 7 });
  });

  test("are told by a node that could not publish, wherever they are", async () => {
    await using server = await startRedis(program);
    await using nodes = await startTwoNodes(server.url, { deadlineMs: 700 });
    const { one, other } = nodes;
    tellMissedFacts(one.server.io, one.redis, { withinMs: 7 });
    const eve = await other.connect("eve");
    const missed = nextEvent(eve, "facts:missed");
    server.signal("SIGSTOP");
    one.server.io.emit("notification:received", notice);
    await vi.waitUntil(() => !one.redis.isReady());
    server.signal("SIGCONT");
    expect(await missed).toEqual({ withinMs: 7 });
  });
});

const notice = { id: "1", text: "hi", createdAt: "2026-01-01T00:00:00.000Z" };

const send = (socket: AppClientSocket, roomId: string): Promise<string> =>
  request(socket, "message:send", { roomId, messageId: randomUUID(), content: "hi" }).then(
    () => "ok",
    ({ code }: { code: string }) => code,
  );

/** Who is in the room. The fact alone may be lost while nodes come back: `facts:missed` is for that. */
const memberIds = async (socket: AppClientSocket, roomId: string): Promise<string[]> =>
  (await request(socket, "room:join", { roomId })).members.map(({ id }) => id);

/** Sends every 5 ms and keeps what came of it. */
function startLoad(send: () => Promise<string>, emit: () => void) {
  const outcomes: string[] = [];
  const timer = setInterval(() => {
    emit();
    void send().then((outcome) => outcomes.push(outcome));
  }, 5);
  return { outcomes, [Symbol.asyncDispose]: async () => clearInterval(timer) };
}
