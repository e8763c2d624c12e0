import { randomUUID } from "node:crypto";
import type { ChatMessage } from "@app/socket-types";
import { createMemoryMessageStore, type MessageStore } from "@app/socket-io-server";
import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { roomOf, type Client } from "../src/index.js";
import { connectedClient, contents, emptyRoom, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

/** A store whose log can be lost, as in a Redis that comes back empty. */
function losableStore(messagesPerRoom = 1_000) {
  let store = createMemoryMessageStore({ messagesPerRoom });
  const messages: MessageStore = {
    append: (draft) => store.append(draft),
    read: (roomId, range) => store.read(roomId, range),
  };
  return {
    messages,
    lose: () => (store = createMemoryMessageStore({ messagesPerRoom })),
    /** Stores without telling anybody, as another node does. */
    async store(roomId: string, content: string) {
      const sender = { id: "bob", name: "bob" };
      return await store.append({ roomId, messageId: randomUUID(), sender, content });
    },
  };
}

function tell(server: TestServer, { epoch, message }: { epoch: string; message: ChatMessage }) {
  server.io.emit("message:received", { roomId: message.roomId, epoch, messages: [message] });
}

async function joinedRoom(client: Client, roomId: string) {
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  return room;
}

test("shows live messages in order although two nodes deliver them out of order", async () => {
  const { messages, store } = losableStore();
  await using server = await startTestServer({ messages });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = await joinedRoom(client, roomId);
  const outgoing = vi.fn();
  client.socket.onAnyOutgoing(outgoing);
  const [one, two, three] = [await store(roomId, "1"), await store(roomId, "2"), await store(roomId, "3")];
  for (const fact of [three, two, one, two]) tell(server, fact);
  const state = await until(room, (now) => now.messages.length === 3);
  expect(contents(state.messages)).toEqual(["1", "2", "3"]);
  expect(outgoing).not.toHaveBeenCalled();
});

test("reads what was never delivered when a gap persists", async () => {
  const { messages, store } = losableStore();
  await using server = await startTestServer({ messages });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = await joinedRoom(client, roomId);
  await store(roomId, "1");
  await store(roomId, "2");
  tell(server, await store(roomId, "3"));
  const state = await until(room, (now) => now.messages.length === 3);
  expect([contents(state.messages), state.discontinuities]).toEqual([["1", "2", "3"], 0]);
});

test("keeps the optimistic message in sight while a gap before it is repaired", async () => {
  const { messages, store } = losableStore();
  await using server = await startTestServer({ messages });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = await joinedRoom(client, roomId);
  await store(roomId, "before");
  const seen = new Set<string>();
  room.subscribe(() => seen.add(contents(room.get().messages).join()));
  room.send("mine");
  await until(room, (now) => now.messages.length === 2);
  expect([...seen]).toEqual(["mine", "before,mine"]);
});

test("replaces the optimistic message in a single step when the live event comes before the ack", async () => {
  const { messages } = losableStore();
  let acknowledge = () => {};
  const held = new Promise<void>((resolve) => (acknowledge = resolve));
  const stored = vi.fn<(fact: { epoch: string; message: ChatMessage }) => void>();
  const append: MessageStore["append"] = async (draft) => {
    const appended = await messages.append(draft);
    stored(appended);
    await held;
    return appended;
  };
  await using server = await startTestServer({ messages: { ...messages, append } });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = await joinedRoom(client, roomId);
  const seen = new Set<string>();
  room.subscribe(() =>
    seen.add(
      room
        .get()
        .messages.map(({ status }) => status)
        .join(),
    ),
  );
  room.send("mine");
  await vi.waitFor(() => expect(stored).toHaveBeenCalled());
  tell(server, stored.mock.calls[0]![0]);
  await until(room, (now) => now.messages[0]?.status === "sent");
  acknowledge();
  await client.request("room:list", {});
  expect([...seen]).toEqual(["sending", "sent"]);
});

test("announces that the log was lost when a live message is of another epoch", async () => {
  const { messages, store, lose } = losableStore();
  await using server = await startTestServer({ messages });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = await joinedRoom(client, roomId);
  tell(server, await store(roomId, "old"));
  await until(room, (now) => now.messages.length === 1);
  lose();
  tell(server, await store(roomId, "new"));
  const state = await until(room, (now) => now.discontinuities === 1);
  expect(contents(state.messages)).toEqual(["new"]);
});

test("announces that the log was lost while it was away", async () => {
  const { messages, store, lose } = losableStore();
  await using server = await startTestServer({ messages });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  await store(roomId, "old");
  const room = await joinedRoom(client, roomId);
  lose();
  await store(roomId, "new");
  for (const socket of server.io.of("/").sockets.values()) socket.conn.close();
  const state = await until(room, (now) => now.discontinuities === 1);
  expect(contents(state.messages)).toEqual(["new"]);
});

test("announces that more was missed than the server keeps", async () => {
  const { messages, store } = losableStore(5);
  await using server = await startTestServer({ messages });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  tell(server, await store(roomId, "0"));
  const room = await joinedRoom(client, roomId);
  for (let count = 1; count < 20; count += 1) await store(roomId, String(count));
  tell(server, await store(roomId, "20"));
  const state = await until(room, (now) => now.discontinuities === 1);
  expect(contents(state.messages)).toEqual(["16", "17", "18", "19", "20"]);
});

test("is not disturbed by a straggler of a log that is gone", async () => {
  const { messages, store } = losableStore();
  await using server = await startTestServer({ messages });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = await joinedRoom(client, roomId);
  const { epoch, message } = await store(roomId, "here");
  tell(server, { epoch, message });
  await until(room, (now) => now.messages.length === 1);
  tell(server, { epoch: "gone", message: { ...message, content: "straggler" } });
  const answered = new Promise((resolve) => client.socket.onAnyOutgoing(resolve));
  await answered;
  tell(server, await store(roomId, "next"));
  const state = await until(room, (now) => now.messages.length === 2);
  expect([contents(state.messages), state.discontinuities]).toEqual([["here", "next"], 0]);
});

test("joins again, without leaving, when the server says that facts were missed", async () => {
  const { messages, store } = losableStore();
  await using server = await startTestServer({ messages, graceMs: 0 });
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = await joinedRoom(client, roomId);
  const statuses = new Set<string>();
  room.subscribe(() => statuses.add(room.get().status));
  await store(roomId, "the last one, that nobody told");
  server.io.emit("user:joined", { roomId, user: { id: "gone", name: "gone" } });
  await until(room, ({ memberCount }) => memberCount === 2);
  server.io.emit("facts:missed", { withinMs: 20 });
  const { members, messages: shown, discontinuities } = await until(room, ({ memberCount }) => memberCount === 1);
  expect([contents(shown), members.map(({ id }) => id)]).toEqual([["the last one, that nobody told"], ["ada"]]);
  expect([discontinuities, ...statuses]).toEqual([0, "joined"]);
});

test("joins once for all facts that were missed at a time", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const room = await joinedRoom(client, await emptyRoom(server));
  const asked: string[] = [];
  client.socket.onAnyOutgoing((command: string) => asked.push(command));
  for (const withinMs of [900, 400, 0]) server.io.emit("facts:missed", { withinMs });
  await vi.waitUntil(() => asked.length > 0);
  await client.request("room:list", {});
  expect([asked, room.get().status]).toEqual([["room:join", "room:list"], "joined"]);
});
