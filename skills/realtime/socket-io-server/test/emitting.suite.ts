import type { Server, Socket } from "socket.io";
import { expect, test, vi } from "vitest";
import { flush, record, startBareServer, type BareServer, type Client } from "./bare-server.js";

/** Four tabs of three people, as they stand in rooms. */
const places = {
  ada: ["a", "user:ada"],
  bob: ["a", "b", "user:bob"],
  "bob's phone": ["user:bob"],
  eve: ["b", "user:eve"],
};
type Name = keyof typeof places;
const everyone = Object.keys(places) as Name[];

async function startCrowd(server: BareServer) {
  const clients = {} as Record<Name, Client>;
  const sockets = {} as Record<Name, Socket>;
  for (const name of everyone) {
    const { client, socket } = await server.connect();
    await socket.join(places[name]);
    clients[name] = client;
    sockets[name] = socket;
  }
  return { clients, sockets, all: Object.values(clients) };
}

interface Cast {
  io: Server;
  /** Bob's first tab. */
  socket: Socket;
}
type Audience = [who: string, emit: (cast: Cast) => unknown, heardBy: Name[]];

const audiences: Audience[] = [
  // #region audiences
  ["a room", ({ io }) => io.to("a").emit("news", {}), ["ada", "bob"]],
  ["several rooms, once per socket", ({ io }) => io.to("a").to("b").emit("news", {}), ["ada", "bob", "eve"]],
  ["several rooms at once", ({ io }) => io.to(["a", "b"]).emit("news", {}), ["ada", "bob", "eve"]],
  ["a room but not this socket", ({ socket }) => socket.to("a").emit("news", {}), ["ada"]],
  ["a room but not this user", ({ io }) => io.to("a").except("user:bob").emit("news", {}), ["ada"]],
  ["everyone but a room", ({ io }) => io.except("b").emit("news", {}), ["ada", "bob's phone"]],
  ["everyone but this socket", ({ socket }) => socket.broadcast.emit("news", {}), ["ada", "bob's phone", "eve"]],
  ["a user on all devices", ({ io }) => io.to("user:bob").emit("news", {}), ["bob", "bob's phone"]],
  ["this socket", ({ socket }) => socket.emit("news", {}), ["bob"]],
  ["one socket by its id", ({ io, socket }) => io.to(socket.id).emit("news", {}), ["bob"]],
  // #endregion audiences
  // #region surprises
  ["no rooms: everyone", ({ io }) => io.to([]).emit("news", {}), ["ada", "bob", "bob's phone", "eve"]],
  ["no rooms: everyone else", ({ socket }) => socket.to([]).emit("news", {}), ["ada", "bob's phone", "eve"]],
  ["a room one is not in", ({ socket }) => socket.to("user:eve").emit("news", {}), ["eve"]],
  ["a room that nobody is in", ({ io }) => io.to("c").emit("news", {}), []],
  // #endregion surprises
];

test.each(audiences)("an emit to %s reaches exactly those", async (_, emit, heardBy) => {
  await using server = await startBareServer();
  const { clients, sockets, all } = await startCrowd(server);
  const heard = everyone.map((name) => ({ name, news: record(clients[name], "news") }));
  emit({ io: server.io, socket: sockets.bob });
  await flush(server.io, ...all);
  expect(heard.flatMap(({ name, news }) => news.map(() => name))).toEqual(heardBy);
});

test("a room name that is an array joins all of them, and an object becomes a room", async () => {
  await using server = await startBareServer();
  const { socket } = await server.connect();
  await socket.join(["x", "y"]);
  const hostile: unknown = { toString: "room" };
  await socket.join(hostile as string);
  expect([...socket.rooms].slice(1)).toEqual(["x", "y", hostile]);
});

test("a join of another socket's id receives what is private to it", async () => {
  await using server = await startBareServer();
  const [victim, spy] = [await server.connect(), await server.connect()];
  const overheard = record(spy.client, "private");
  await spy.socket.join(victim.socket.id);
  server.io.to(victim.socket.id).emit("private", "secret");
  await flush(server.io, spy.client);
  expect(overheard).toEqual([["secret"]]);
});

test("a socket's id names it no longer after it came back", async () => {
  await using server = await startBareServer();
  const { client, socket } = await server.connect();
  client.disconnect();
  await vi.waitFor(() => expect(server.io.of("/").sockets.size).toBe(0));
  client.connect();
  await expect.poll(() => client.id).toBeDefined();
  expect(client.id).not.toBe(socket.id);
});

test("a broadcast that waits for acks gives the answers it has, and the error", async () => {
  await using server = await startBareServer();
  const { clients } = await startCrowd(server);
  clients.ada.on("ready?", (_, ack: (answer: string) => void) => ack("ada"));
  const outcome = await new Promise((resolve) => {
    // #region partial-callback
    server.io
      .to("a")
      .timeout(100)
      .emit("ready?", {}, (error: Error | null, answers: unknown[]) => {
        resolve({ error: error?.message, answers });
      });
    // #endregion partial-callback
  });
  expect(outcome).toEqual({ error: "operation has timed out", answers: ["ada"] });
});

test("an awaited broadcast rejects with the answers it has", async () => {
  await using server = await startBareServer();
  const { clients } = await startCrowd(server);
  clients.ada.on("ready?", (_, ack: (answer: string) => void) => ack("ada"));
  // #region partial-promise
  const answers = await server.io
    .to("a")
    .timeout(100)
    .emitWithAck("ready?", {})
    .catch(({ responses }: { responses: unknown[] }) => responses);
  // #endregion partial-promise
  expect(answers).toEqual(["ada"]);
});

test("a broadcast to nobody is answered at once with nothing", async () => {
  await using server = await startBareServer();
  expect(await server.io.to("empty").timeout(60_000).emitWithAck("ready?", {})).toEqual([]);
});

test("volatile sends what the transport takes at once, and drops the rest of the tick", async () => {
  await using server = await startBareServer();
  const { client, socket } = await server.connect();
  const positions = record(client, "position");
  // #region volatile
  for (let position = 1; position <= 100; position++) socket.volatile.emit("position", { position });
  const arrives = [[{ position: 1 }]];
  // #endregion volatile
  await flush(server.io, client);
  expect(positions).toEqual(arrives);
});

test("a volatile emit behind another one of the same tick is dropped", async () => {
  await using server = await startBareServer();
  const { client, socket } = await server.connect();
  const positions = record(client, "position");
  socket.emit("news", {});
  server.io.volatile.emit("position", {});
  await flush(server.io, client);
  await expect.poll(() => socket.conn.transport.writable).toBe(true);
  server.io.volatile.emit("position", { later: true });
  await flush(server.io, client);
  expect(positions).toEqual([[{ later: true }]]);
});

test("serverSideEmit calls no listener of the node that emits, and warns on the in-memory adapter", async () => {
  await using server = await startBareServer();
  const listener = vi.fn();
  using warning = vi.spyOn(console, "warn").mockReturnValue();
  server.io.on("reload", listener);
  server.io.serverSideEmit("reload");
  expect(warning).toHaveBeenCalledWith("this adapter does not support the serverSideEmit() functionality");
  expect(listener).not.toHaveBeenCalled();
});

test("a payload arrives as JSON left it", async () => {
  await using server = await startBareServer();
  const { client, socket } = await server.connect();
  const heard = record(client, "thing");
  // #region json
  socket.emit("thing", { at: new Date(0), tags: new Set(["x"]), count: Number.NaN, note: undefined });
  const arrives = { at: "1970-01-01T00:00:00.000Z", tags: {}, count: null };
  // #endregion json
  await flush(server.io, client);
  expect(heard).toStrictEqual([[arrives]]);
});

test("a BigInt makes the emit throw", async () => {
  await using server = await startBareServer();
  const { socket } = await server.connect();
  expect(() => socket.emit("thing", { id: 1n })).toThrow("Do not know how to serialize a BigInt");
});

test("a broadcast is encoded once, a loop over sockets once per socket", async () => {
  await using server = await startBareServer();
  await startCrowd(server);
  const toJSON = vi.fn(() => "x");
  server.io.emit("news", { toJSON });
  const once = toJSON.mock.calls.length;
  for (const socket of server.io.of("/").sockets.values()) socket.emit("news", { toJSON });
  expect(toJSON).toHaveBeenCalledTimes(once + once * everyone.length);
});
