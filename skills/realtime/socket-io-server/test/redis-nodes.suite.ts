import { randomUUID } from "node:crypto";
import type { ChatMessage, Commands, Payload } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { afterAll, describe, expect, test, vi } from "vitest";
import { signOut } from "../src/revocations.js";
import { connectRedis } from "../src/redis-clients.js";
import { createEmitter, createRedisAdapter } from "../src/scaling.js";
import { roomKey, userKey } from "../src/membership.js";
import { createRoom, nextEvent, request } from "../src/testing.js";
import { startTwoNodes } from "./redis-node.js";
import { openRedis } from "./redis-server.js";

const send = (socket: AppClientSocket, roomId: string, content = "hi", messageId: string = randomUUID()) =>
  request(socket, "message:send", { roomId, messageId, content });

function hear(socket: AppClientSocket): ChatMessage[] {
  const heard: ChatMessage[] = [];
  socket.on("message:received", ({ messages }) => heard.push(...messages));
  return heard;
}

const server = await openRedis();
const url = server?.url ?? "";
afterAll(() => server?.close());

describe.skipIf(!server).each([{ classic: false }, { classic: true }])("on two nodes, classic: $classic", (adapter) => {
  test("a message reaches the members on both, in order", async () => {
    await using nodes = await startTwoNodes(url, adapter);
    const [ada, bob] = [await nodes.one.connect("ada"), await nodes.other.connect("bob")];
    const { roomId } = await createRoom(ada, bob);
    const heard = [hear(ada), hear(bob)];
    for (let number = 1; number <= 30; number += 1) await send(number % 2 ? ada : bob, roomId, `${number}`);
    for (const messages of heard) {
      await vi.waitFor(() => expect(messages).toHaveLength(30));
      expect(messages.map(({ offset, content }) => `${offset}` === content)).not.toContain(false);
    }
  });

  test("a ban ends the sessions on the other, and no token enters there again", async () => {
    await using nodes = await startTwoNodes(url, adapter);
    const ada = await nodes.other.connect("ada");
    const ended = nextEvent(ada, "session:ended");
    const gone = new Promise((resolve) => ada.once("disconnect", resolve));
    await signOut(nodes.one.server.io, nodes.one.revocations, { userId: "ada", banned: true, message: "Spam" });
    expect([await ended, await gone]).toEqual([{ code: "FORBIDDEN", message: "Spam" }, "io server disconnect"]);
    await expect(nodes.other.connect("ada")).rejects.toMatchObject({ message: "Spam", data: { code: "FORBIDDEN" } });
    await nodes.one.revocations.pardon("ada");
    await nodes.other.connect("ada");
  });

  test("a process without clients tells a user and a room on both", async () => {
    await using nodes = await startTwoNodes(url, adapter);
    const [ada, bob] = [await nodes.one.connect("ada"), await nodes.other.connect("bob")];
    const { roomId } = await createRoom(ada, bob);
    const updates = [ada, bob].map((socket) => nextEvent(socket, "room:updated"));
    const facts = [...updates, nextEvent(bob, "notification:received")];
    // #region worker
    const redis = await connectRedis(url, { prefix: nodes.prefix });
    const emitter = createEmitter(await createRedisAdapter(redis, adapter));
    emitter.io.to(roomKey(roomId)).emit("room:updated", { roomId, name: "Tea", createdAt: "2026-01-01T00:00:00.000Z" });
    emitter.io.to(userKey("bob")).emit("notification:received", { id: "1", text: "Tea is ready", createdAt: "" });
    await emitter.close();
    await redis.close();
    // #endregion worker
    expect(await Promise.all(facts)).toMatchObject([{ name: "Tea" }, { name: "Tea" }, { text: "Tea is ready" }]);
  });
});

describe.skipIf(!server)("on two nodes", () => {
  test("a resend through the other has one effect and the same ack", async () => {
    await using nodes = await startTwoNodes(url);
    const [ada, adaAgain] = [await nodes.one.connect("ada"), await nodes.other.connect("ada")];
    const { roomId } = await createRoom(ada, adaAgain);
    const messageId = randomUUID();
    const acks = await Promise.all([ada, adaAgain, ada].map((socket) => send(socket, roomId, "once", messageId)));
    expect(new Set(acks.map((ack) => JSON.stringify(ack))).size).toBe(1);
    await expect(send(adaAgain, roomId, "twice", messageId)).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await request(adaAgain, "message:history", { roomId })).messages).toHaveLength(1);
  });

  test("either serves what was said on the other since a cursor", async () => {
    await using nodes = await startTwoNodes(url);
    const [ada, bob] = [await nodes.one.connect("ada"), await nodes.other.connect("bob")];
    const { roomId } = await createRoom(ada);
    const { epoch } = await send(ada, roomId, "first");
    await send(ada, roomId, "second");
    const since: Payload<Commands, "room:join">["since"] = { epoch, offset: 1 };
    const joined = await request(bob, "room:join", { roomId, since });
    expect(joined).toMatchObject({ recovered: true, messages: [{ content: "second" }], head: { epoch, offset: 2 } });
  });

  test("a user's points are the same on both", async () => {
    await using nodes = await startTwoNodes(url, { rates: { "room:list": { points: 2, seconds: 60 } } });
    for (const node of [nodes.one, nodes.other]) await request(await node.connect("ada"), "room:list", {});
    const refused = request(await nodes.one.connect("ada"), "room:list", {});
    await expect(refused).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: expect.any(Number) as number });
    await request(await nodes.other.connect("bob"), "room:list", {});
  });
});
