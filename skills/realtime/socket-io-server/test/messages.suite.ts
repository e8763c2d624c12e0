import { randomUUID } from "node:crypto";
import type { ChatMessage } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { expect, test } from "vitest";
import { createMemoryMessageStore, createMemoryRoomStore } from "../src/memory-store.js";
import type { MessageStore } from "../src/message-store.js";
import { createRoom, nextEvent, request, startTestServer } from "../src/testing.js";

const send = (socket: AppClientSocket, roomId: string, content = "hi", messageId: string = randomUUID()) =>
  request(socket, "message:send", { roomId, messageId, content });
const contents = (messages: ChatMessage[]) => messages.map(({ content }) => content);
const conflict = expect.objectContaining({ code: "CONFLICT" }) as Error;
const forbidden = expect.objectContaining({ code: "FORBIDDEN" }) as Error;

test("a message reaches every member, its sender included, with the stored offset", async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  const heard = Promise.all([ada, bob].map((socket) => nextEvent(socket, "message:received")));
  const { epoch, message } = await send(ada, roomId);
  expect(message).toMatchObject({ roomId, offset: 1, content: "hi", sender: { id: "ada", name: "ada" } });
  expect(await heard).toEqual([
    { roomId, epoch, messages: [message] },
    { roomId, epoch, messages: [message] },
  ]);
});

test("a socket that has not joined cannot send, type or read", async () => {
  await using server = await startTestServer();
  const [ada, mallory] = [await server.connect("ada"), await server.connect("mallory")];
  const { roomId } = await createRoom(ada);
  ada.on("user:typing", () => expect.unreachable());
  mallory.emit("typing:start", { roomId });
  await expect(send(mallory, roomId)).rejects.toEqual(forbidden);
  await expect(request(mallory, "message:history", { roomId })).rejects.toEqual(forbidden);
  await request(ada, "room:list", {});
});

test("a resent message has one effect and the same ack", async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  const heard: ChatMessage[] = [];
  bob.on("message:received", ({ messages }) => heard.push(...messages));
  const messageId = randomUUID();
  const acks = await Promise.all([1, 2, 3].map(() => send(ada, roomId, "once", messageId)));
  await send(ada, roomId, "last");
  expect(new Set(acks.map((ack) => JSON.stringify(ack))).size).toBe(1);
  await request(bob, "room:list", {});
  expect(contents(heard)).toEqual(["once", "last"]);
});

test("a resend through a server that has not told the room tells it", async () => {
  const [messages, rooms] = [createMemoryMessageStore(), createMemoryRoomStore()];
  await using server = await startTestServer({ messages, rooms });
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  const messageId = randomUUID();
  // As a server does that is killed between storing and telling.
  await messages.append({ roomId, messageId, content: "hi", sender: { id: "ada", name: "ada" } });
  const heard = nextEvent(bob, "message:received");
  await send(ada, roomId, "hi", messageId);
  expect(contents((await heard).messages)).toEqual(["hi"]);
});

test("an id reused with other content or in another room is a CONFLICT", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const [first, second] = [await createRoom(ada), await createRoom(ada)];
  const messageId = randomUUID();
  await send(ada, first.roomId, "hi", messageId);
  await expect(send(ada, first.roomId, "other", messageId)).rejects.toEqual(conflict);
  await expect(send(ada, second.roomId, "hi", messageId)).rejects.toEqual(conflict);
});

test("another user's id is another message, and its ack stays his", async () => {
  await using server = await startTestServer();
  const [ada, mallory] = [await server.connect("ada"), await server.connect("mallory")];
  const { roomId } = await createRoom(ada, mallory);
  const messageId = randomUUID();
  await send(ada, roomId, "mine", messageId);
  expect((await send(mallory, roomId, "hers", messageId)).message).toMatchObject({
    offset: 2,
    sender: { id: "mallory" },
  });
});

test("one socket's sends keep their order though the store answers out of order", async () => {
  const store = createMemoryMessageStore();
  let slowness = 20;
  const append: typeof store.append = async (draft) => {
    for (let turns = (slowness -= 5); turns > 0; turns -= 1) await new Promise(setImmediate);
    return store.append(draft);
  };
  await using server = await startTestServer({ messages: { ...store, append } });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  await Promise.all(["a", "b", "c", "d"].map((content) => send(ada, roomId, content)));
  expect(contents((await request(ada, "message:history", { roomId })).messages)).toEqual(["a", "b", "c", "d"]);
});

test("history pages in both directions from a cursor", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  for (const content of ["1", "2", "3", "4", "5"]) await send(ada, roomId, content);
  const { epoch, ...newest } = await request(ada, "message:history", { roomId, limit: 2 });
  expect([contents(newest.messages), newest.hasMore]).toEqual([["4", "5"], true]);
  const older = await request(ada, "message:history", { roomId, before: { epoch, offset: 4 }, limit: 3 });
  expect([contents(older.messages), older.hasMore]).toEqual([["1", "2", "3"], false]);
  const newer = await request(ada, "message:history", { roomId, after: { epoch, offset: 1 }, limit: 2 });
  expect([contents(newer.messages), newer.hasMore]).toEqual([["2", "3"], true]);
});

test("a cursor of another epoch is a CONFLICT", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const before = { epoch: "another", offset: 1 };
  await expect(request(ada, "message:history", { roomId, before })).rejects.toEqual(conflict);
});

test("a join with a cursor continues it, oldest first", async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada);
  const { epoch } = await send(ada, roomId, "1");
  for (const content of ["2", "3"]) await send(ada, roomId, content);
  const joined = await request(bob, "room:join", { roomId, since: { epoch, offset: 1 } });
  expect(joined).toMatchObject({ recovered: true, hasMore: false, head: { epoch, offset: 3 } });
  expect(contents(joined.messages)).toEqual(["2", "3"]);
});

test("a long absence comes back in pages of 200", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const { epoch } = await send(ada, roomId, "0");
  await Promise.all(Array.from({ length: 250 }, (_, index) => send(ada, roomId, String(index + 1))));
  const joined = await request(ada, "room:join", { roomId, since: { epoch, offset: 1 } });
  expect([joined.messages.length, joined.messages[0]?.offset, joined.hasMore]).toEqual([200, 2, true]);
});

test.each([
  ["of another epoch", (epoch: string) => ({ epoch: `${epoch}x`, offset: 1 })],
  ["ahead of the head", (epoch: string) => ({ epoch, offset: 99 })],
])("a join with a cursor %s answers the newest page and says so", async (_, since) => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const { epoch } = await send(ada, roomId, "1");
  const joined = await request(ada, "room:join", { roomId, since: since(epoch) });
  expect([joined.recovered, contents(joined.messages)]).toEqual([false, ["1"]]);
});

test("a join whose cursor was trimmed away says so", async () => {
  await using server = await startTestServer({ messages: createMemoryMessageStore({ messagesPerRoom: 3 }) });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const { epoch } = await send(ada, roomId, "1");
  for (const content of ["2", "3", "4", "5"]) await send(ada, roomId, content);
  const joined = await request(ada, "room:join", { roomId, since: { epoch, offset: 1 } });
  expect([joined.recovered, contents(joined.messages)]).toEqual([false, ["3", "4", "5"]]);
});

test("a server whose memory was lost announces another epoch", async () => {
  const rooms = createMemoryRoomStore();
  await using before = await startTestServer({ rooms });
  const ada = await before.connect("ada");
  const { roomId } = await createRoom(ada);
  const { epoch } = await send(ada, roomId);
  await using after = await startTestServer({ rooms });
  const joined = await request(await after.connect("ada"), "room:join", { roomId, since: { epoch, offset: 1 } });
  expect(joined).toMatchObject({ recovered: false, messages: [], head: { offset: 0 } });
  expect(joined.head.epoch).not.toBe(epoch);
});

test("a message that is stored again after the log was lost is told again", async () => {
  let store = createMemoryMessageStore();
  const messages: MessageStore = { append: (draft) => store.append(draft), read: (...range) => store.read(...range) };
  await using server = await startTestServer({ messages });
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  const messageId = randomUUID();
  const heardFirst = nextEvent(bob, "message:received");
  await send(ada, roomId, "hi", messageId);
  await heardFirst;
  store = createMemoryMessageStore();
  const heard = nextEvent(bob, "message:received");
  const { epoch } = await send(ada, roomId, "hi", messageId);
  expect(await heard).toMatchObject({ epoch, messages: [{ messageId }] });
});
