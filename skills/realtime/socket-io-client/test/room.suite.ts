import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createMemoryMessageStore, type MessageStore } from "@app/socket-io-server";
import { nextEvent, request, startTestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { roomOf } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, contents, emptyRoom, testClient, until } from "./test-client.js";

// A backoff that is long enough for the state between two connections to be shown, and the same in each run.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.05));
afterEach(() => vi.restoreAllMocks());

const members = (state: { members: readonly { id: string }[] }) => state.members.map(({ id }) => id);

test("is one store per client and room", async () => {
  await using server = await startTestServer();
  using ada = testClient(server, "ada");
  using bob = testClient(server, "bob");
  expect(roomOf(ada, "lab")).toBe(roomOf(ada, "lab"));
  expect(roomOf(ada, "lab")).not.toBe(roomOf(bob, "lab"));
  expect(roomOf(ada, "lab").get()).toMatchObject({ status: "idle", messages: [], members: [] });
});

test("joins while it is watched and leaves after its last watcher", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, roomId);
  const leave = [room.subscribe(() => {}), room.subscribe(() => {})];
  expect(room.get().status).toBe("joining");
  const joined = await until(room, ({ status }) => status === "joined");
  expect([joined.room?.name, members(joined), joined.memberCount]).toEqual(["Test", ["ada"], 1]);
  for (const unsubscribe of leave) unsubscribe();
  await vi.waitFor(() => expect(server.io.of("/").adapter.rooms.has(`room:${roomId}`)).toBe(false));
  expect(room.get()).toMatchObject({ status: "idle", messages: [], members: [] });
});

test("joins when the connection comes, and again after each reconnect", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = testClient(server, "ada");
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  client.connect();
  await until(room, ({ status }) => status === "joined");
  for (const socket of server.io.of("/").sockets.values()) socket.conn.close();
  await until(room, ({ status }) => status === "joining");
  await until(room, ({ status }) => status === "joined");
  expect(
    server.io
      .of("/")
      .adapter.rooms.get(`room:${roomId}`)
      ?.has(client.socket.id ?? ""),
  ).toBe(true);
});

test("says why it was refused", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const state = await until(roomOf(client, randomUUID()), ({ status }) => status === "refused");
  expect(state).toMatchObject({ error: { code: "NOT_FOUND" } });
});

test("fails what is sent to a room that refuses", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, randomUUID());
  room.send("hello?");
  const { messages } = await until(room, (state) => state.messages[0]?.status === "failed");
  expect(messages[0]).toMatchObject({ content: "hello?", error: { code: "FORBIDDEN" } });
});

test("keeps members up to date, without losing who comes during the join", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const bob = await server.connect("bob");
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await request(bob, "room:join", { roomId });
  await until(room, (state) => state.memberCount === 2);
  expect(members(room.get()).sort()).toEqual(["ada", "bob"]);
  await request(bob, "room:leave", { roomId });
  await until(room, (state) => state.memberCount === 1);
});

test("ignores facts of other rooms", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  server.io.emit("user:joined", { roomId: randomUUID(), user: { id: "eve", name: "eve" } });
  server.io.emit("room:updated", { roomId, name: "Renamed", createdAt: "" });
  await until(room, (state) => state.room?.name === "Renamed");
  expect(members(room.get())).toEqual(["ada"]);
});

test("shows who types until they stop, and tells it once per while", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using ada = await connectedClient(server, "ada");
  using bob = await connectedClient(server, "bob");
  const [seen, typed] = [roomOf(ada, roomId), roomOf(bob, roomId)];
  typed.subscribe(() => {});
  await until(typed, ({ status }) => status === "joined");
  seen.subscribe(() => {});
  await until(seen, ({ status }) => status === "joined");
  const outgoing = vi.fn();
  bob.socket.onAnyOutgoing(outgoing);
  for (let key = 0; key < 20; key += 1) typed.setTyping(true);
  await until(seen, ({ typing }) => typing.includes("bob"));
  expect(outgoing).toHaveBeenCalledTimes(1);
  typed.send("done");
  await until(seen, ({ typing, messages }) => typing.length === 0 && messages.length === 1);
});

test("keeps the identity of what did not change", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  const before = await until(room, ({ status }) => status === "joined");
  room.send("hi");
  const after = await until(room, ({ messages }) => messages[0]?.status === "sent");
  expect([after.members === before.members, after.typing === before.typing]).toEqual([true, true]);
});

test("joins again when the connection ends right behind the answer to a join", async () => {
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada", { url: network.url });
  const { id = "" } = client.socket;
  const [room, onTheWay] = [roomOf(client, roomId), network.hold()];
  room.subscribe(() => {});
  await vi.waitFor(() => expect(onTheWay.text()).toContain('"memberCount":1'));
  server.io.to(id).emit("session:ended", { code: "AUTH_EXPIRED", message: "Over" });
  server.io.in(id).disconnectSockets();
  await vi.waitFor(() => expect(onTheWay.text()).toMatch(/session:ended.*41$/s));
  onTheWay.release();
  const inside = () => server.io.of("/").adapter.rooms.get(`room:${roomId}`) ?? new Set();
  await vi.waitFor(() => expect([room.get().status, ...inside()]).toEqual(["joined", client.socket.id]));
  expect(client.socket.id).not.toBe(id);
});

test("shows what was told while it was left and watched again during its join", async () => {
  const memory = createMemoryMessageStore();
  const gate = new EventEmitter();
  const read: MessageStore["read"] = async (...range) => {
    const page = await memory.read(...range);
    if (gate.emit("read")) await once(gate, "open");
    return page;
  };
  await using server = await startTestServer({ messages: { ...memory, read } });
  const roomId = await emptyRoom(server);
  const bob = await server.connect("bob");
  await request(bob, "room:join", { roomId });
  using client = await connectedClient(server, "ada");
  const [room, isRead] = [roomOf(client, roomId), once(gate, "read")];
  const leave = room.subscribe(() => {});
  await isRead;
  leave();
  await vi.waitFor(() => expect(client.socket.listeners("message:received")).toEqual([]));
  const told = new Promise((resolve) => client.socket.onAny(resolve));
  await request(bob, "message:send", { roomId, messageId: randomUUID(), content: "meanwhile" });
  await told;
  room.subscribe(() => {});
  gate.emit("open");
  expect(contents((await until(room, ({ messages }) => messages.length > 0)).messages)).toEqual(["meanwhile"]);
});

test("switches rooms without showing the other one's messages", async () => {
  await using server = await startTestServer();
  const [first, second] = [await emptyRoom(server), await emptyRoom(server)];
  using client = await connectedClient(server, "ada");
  const leave = roomOf(client, first).subscribe(() => {});
  roomOf(client, first).send("in the first");
  await until(roomOf(client, first), ({ messages }) => messages[0]?.status === "sent");
  leave();
  expect(roomOf(client, second).get().messages).toEqual([]);
  const state = await until(roomOf(client, second), ({ status }) => status === "joined");
  expect(contents(state.messages)).toEqual([]);
});

test("loads older pages until the beginning", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  const host = await server.connect("host");
  await request(host, "room:join", { roomId });
  for (let count = 1; count <= 220; count += 1) {
    await request(host, "message:send", { roomId, messageId: randomUUID(), content: String(count) });
  }
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status, hasOlder }) => status === "joined" && hasOlder);
  while (room.get().hasOlder) await Promise.all([room.loadOlder(), room.loadOlder()]);
  expect(contents(room.get().messages)).toEqual(Array.from({ length: 220 }, (_, index) => String(index + 1)));
});

test("notifies a handful of times for ten thousand messages", async () => {
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada", { url: network.url });
  const room = roomOf(client, roomId);
  const listener = vi.fn();
  room.subscribe(listener);
  const joined = await client.request("room:join", { roomId });
  const sender = { id: "bob", name: "bob" };
  const message = (offset: number) => {
    return { messageId: `m${offset}`, roomId, offset, sender, content: String(offset), createdAt: "" };
  };
  await until(room, ({ status }) => status === "joined");
  for (let offset = 1; offset <= 10_000; offset += 1) {
    server.io.emit("message:received", { roomId, epoch: joined.head.epoch, messages: [message(offset)] });
  }
  await until(room, ({ messages }) => messages.at(-1)?.content === "10000");
  expect(listener.mock.calls.length).toBeLessThan(100);
  expect([room.get().messages.length, room.get().hasOlder]).toEqual([1_000, true]);
});

test("leaves no listener on the socket when nobody watches", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const count = () => client.socket.listeners("message:received").length + client.socket.listeners("connect").length;
  const before = count();
  const leave = roomOf(client, roomId).subscribe(() => {});
  await until(roomOf(client, roomId), ({ status }) => status === "joined");
  leave();
  await vi.waitFor(() => expect(count()).toBe(before));
});

test("forgets everything when the user signs out", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  let user = "ada";
  using client = await connectedClient(server, "ada", { getToken: () => Promise.resolve(server.token(user)) });
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  const observer = await server.connect("observer");
  await request(observer, "room:join", { roomId });
  for (const socket of await server.io.fetchSockets()) if (socket.data.user.id === "ada") socket.disconnect(true);
  await until(room, ({ status }) => status === "joining");
  room.send("from ada");
  client.signOut();
  expect(room.get()).toMatchObject({ messages: [], members: [] });
  user = "bob";
  client.connect();
  await until(room, ({ status }) => status === "joined");
  const received = nextEvent(observer, "message:received");
  room.send("from bob");
  expect((await received).messages).toMatchObject([{ sender: { id: "bob" }, content: "from bob" }]);
});
