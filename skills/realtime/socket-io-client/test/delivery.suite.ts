import { randomUUID } from "node:crypto";
import { SocketError } from "@app/socket-types";
import { createMemoryMessageStore, type MessageStore } from "@app/socket-io-server";
import { request, startTestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { roomOf } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, contents, emptyRoom, testClient, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

/** A memory store whose append can be made to fail. */
function fragileStore() {
  const store = createMemoryMessageStore();
  const failures: SocketError[] = [];
  const ids: string[] = [];
  const messages: MessageStore = {
    read: store.read,
    append(draft) {
      ids.push(draft.messageId);
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : store.append(draft);
    },
  };
  return { messages, failures, ids };
}

test("shows a message at once and replaces it by the stored one in a single step", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  // Every snapshot that a renderer could see: one at each packet, besides those that are notified.
  const seen: string[] = [];
  const look = () =>
    seen.push(
      room
        .get()
        .messages.map(({ status, content }) => `${status} ${content}`)
        .join(),
    );
  room.subscribe(look);
  client.socket.onAny(() => queueMicrotask(look));
  room.send("hi");
  look();
  await until(room, ({ messages }) => messages[0]?.status === "sent");
  look();
  expect([...new Set(seen)]).toEqual(["sending hi", "sent hi"]);
});

test("keeps what is sent while away and delivers it in order", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = testClient(server, "ada");
  const room = roomOf(client, roomId);
  for (const content of ["one", "two", "three"]) room.send(content);
  expect(room.get().messages.map(({ status }) => status)).toEqual(["sending", "sending", "sending"]);
  client.connect();
  const { messages } = await until(room, (state) => state.messages.every(({ status }) => status === "sent"));
  expect(contents(messages)).toEqual(["one", "two", "three"]);
});

test("delivers what was sent before the watcher left", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  roomOf(client, roomId).send("and gone");
  using bob = await connectedClient(server, "bob");
  const { messages } = await until(roomOf(bob, roomId), (state) => state.messages.length === 1);
  expect(contents(messages)).toEqual(["and gone"]);
  await vi.waitFor(() => expect(roomOf(client, roomId).get().status).toBe("idle"));
});

test("stores a message once when the connection is cut in the middle of sending", async () => {
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada", { url: network.url });
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  room.send("once");
  network.cut();
  await until(room, ({ messages }) => messages[0]?.status === "sent");
  room.send("twice");
  const { messages } = await until(room, (state) => state.messages[1]?.status === "sent");
  expect(contents(messages)).toEqual(["once", "twice"]);
});

// CUT_EVERY_BYTE=1 cuts at each byte of the exchange, otherwise at 40 of them.
const isFull = process.env.CUT_EVERY_BYTE === "1";
const sweep = { isFull, timeout: isFull ? 300_000 : 10_000 };

test("stores a message once wherever the exchange is cut", { timeout: sweep.timeout }, async () => {
  vi.mocked(Math.random).mockReturnValue(0);
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada", { url: network.url });
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  const send = async (content: string) => {
    await until(room, ({ status }) => status === "joined");
    room.send(content);
    await until(room, ({ messages }) => messages.at(-1)?.content === content && messages.at(-1)?.status === "sent");
  };
  network.cutAfter(Infinity);
  await send("0");
  const total = network.forwarded();
  const cuts = sweep.isFull ? total : 40;
  for (let cut = 1; cut <= cuts; cut += 1) {
    network.cutAfter(Math.round((cut * total) / cuts));
    await send(String(cut));
  }
  const offsets = room.get().messages.map((message) => ("offset" in message ? message.offset : 0));
  // The window shows the newest thousand.
  const expected = Array.from({ length: cuts + 1 }, (_, index) => index).slice(-1_000);
  expect(contents(room.get().messages)).toEqual(expected.map(String));
  expect(offsets).toEqual(expected.map((index) => index + 1));
});

test("sends each message once, one after the other", async () => {
  const { messages, ids } = fragileStore();
  await using server = await startTestServer({ messages });
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, await emptyRoom(server));
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  const sent = Array.from({ length: 10 }, (_, count) => room.send(String(count)));
  await until(room, (state) => state.messages.every(({ status }) => status === "sent"));
  expect(ids).toEqual(sent);
});

test("tries again with the same id when the outcome is unknown", async () => {
  const { messages, failures, ids } = fragileStore();
  failures.push(new SocketError("UNAVAILABLE", "Later"), new SocketError("RATE_LIMITED", "Slow", { retryAfterMs: 50 }));
  await using server = await startTestServer({ messages });
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, await emptyRoom(server));
  const messageId = room.send("hi");
  await until(room, (state) => state.messages[0]?.status === "sent");
  expect(ids).toEqual([messageId, messageId, messageId]);
});

test("fails what is refused, goes on with the next, and sends it again when asked", async () => {
  const { messages, failures } = fragileStore();
  failures.push(new SocketError("FORBIDDEN", "Not that"));
  await using server = await startTestServer({ messages });
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, await emptyRoom(server));
  room.subscribe(() => {});
  const refused = room.send("first");
  room.send("second");
  await until(room, (state) => state.messages[0]?.content === "second" && state.messages[0].status === "sent");
  expect(room.get().messages[1]).toMatchObject({ status: "failed", content: "first", error: { code: "FORBIDDEN" } });
  room.retry(refused);
  await until(room, (state) => state.messages.every(({ status }) => status === "sent"));
  expect(contents(room.get().messages)).toEqual(["second", "first"]);
});

test("discards a message that failed", async () => {
  const { messages, failures } = fragileStore();
  failures.push(new SocketError("FORBIDDEN", "Not that"));
  await using server = await startTestServer({ messages });
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, await emptyRoom(server));
  const refused = room.send("first");
  await until(room, (state) => state.messages[0]?.status === "failed");
  room.discard(refused);
  expect(room.get().messages).toEqual([]);
});

test("refuses more than a hundred unsent messages, and empty or overlong ones", async () => {
  await using server = await startTestServer();
  using client = testClient(server, "ada");
  const room = roomOf(client, randomUUID());
  for (let count = 0; count < 100; count += 1) room.send("x");
  expect(() => room.send("x")).toThrow(expect.objectContaining({ code: "OUTBOX_FULL" }));
  expect(() => room.send("")).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
  expect(() => room.send("x".repeat(4_001))).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
});

test("shows the messages that were missed while away, once and in order", async () => {
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  const roomId = await emptyRoom(server);
  const host = await server.connect("host");
  await request(host, "room:join", { roomId });
  const say = (content: string) => request(host, "message:send", { roomId, messageId: randomUUID(), content });
  using client = await connectedClient(server, "ada", { url: network.url });
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  await say("before");
  await until(room, ({ messages }) => messages.length === 1);
  network.refuse();
  await until(room, ({ status }) => status === "joining");
  // More than one page, so that it has to read on.
  const missed = Array.from({ length: 450 }, (_, index) => String(index));
  for (const content of missed) await say(content);
  network.restore();
  await until(room, ({ messages }) => messages.length === 451);
  expect(contents(room.get().messages)).toEqual(["before", ...missed]);
  expect(room.get().discontinuities).toBe(0);
});
