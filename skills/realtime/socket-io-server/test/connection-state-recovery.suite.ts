import type { Server, Socket } from "socket.io";
import { expect, onTestFinished, test, vi } from "vitest";
import { startTestServer } from "../src/testing.js";
import { comeBack, cut, flush, next, record, startBareServer, type BareServer, type Client } from "./bare-server.js";
import { openRaw } from "./raw-connection.js";

const enabled = { connectionStateRecovery: { skipMiddlewares: false } };

/** Who a token belongs to; these tests keep tokens simple. */
function verify(token: unknown): string {
  if (token !== "ada" && token !== "bob") throw new Error("AUTH_INVALID");
  return token;
}

/** What most servers do: believe the token, and write down whom it names. */
function believe(socket: Socket): void {
  socket.data.userId = verify(socket.handshake.auth.token);
}

// #region guard
/** Refuses a recovered session whose owner is not whom the token names. Needs `skipMiddlewares: false`. */
function compare(socket: Socket): void {
  const userId = verify(socket.handshake.auth.token);
  // `data` was restored with the session: compare before it is overwritten.
  if (socket.recovered && socket.data.userId !== userId) throw new Error("SESSION_MISMATCH");
  socket.data.userId = userId;
}
// #endregion guard

function authenticate(io: Server, admit: (socket: Socket) => void): void {
  io.use((socket, proceed) => {
    try {
      admit(socket);
      proceed();
    } catch (error) {
      proceed(error as Error);
    }
  });
  io.on("connection", (socket) => {
    if (!socket.recovered) void socket.join(`user:${String(socket.data.userId)}`);
  });
}

/** Ada, cut off after she has received something: all that a thief needs of her. */
async function cutOff(server: BareServer) {
  const { client, socket } = await server.connect({ auth: { token: "ada" } });
  const [offset] = (await received(client, socket)).slice(-1);
  const pid = String(Reflect.get(client, "_pid"));
  await cut(client, socket);
  return { client, socket, stolen: { pid, offset } };
}

async function received(client: Client, socket: Socket): Promise<unknown[]> {
  const greeting = next(client, "greeting");
  socket.emit("greeting", {});
  return greeting;
}

test("recovery is off unless a server asks for it", async () => {
  await using server = await startTestServer();
  await using peer = await openRaw(server.url);
  await peer.enter({ token: server.token("ada") });
  expect(await peer.receives("40")).not.toContain("pid");
});

test("a short cut keeps id, rooms and data, and brings what was missed before connect", async () => {
  await using server = await startBareServer(enabled);
  authenticate(server.io, believe);
  const { client, socket } = await cutOff(server);
  const order: string[] = [];
  client.on("news", () => order.push("news")).on("connect", () => order.push("connect"));
  server.io.to("user:ada").emit("news", {});
  const recovered = await comeBack(server, client);
  expect([client.recovered, recovered.recovered, recovered.id]).toEqual([true, true, socket.id]);
  expect([recovered.data, [...recovered.rooms]]).toEqual([{ userId: "ada" }, [socket.id, "user:ada"]]);
  expect(order).toEqual(["news", "connect"]);
});

test("volatile events and those with an ack are not recovered", async () => {
  await using server = await startBareServer(enabled);
  authenticate(server.io, believe);
  const { client } = await cutOff(server);
  const [position, question, news] = [record(client, "position"), record(client, "question"), record(client, "news")];
  server.io.volatile.emit("position", {});
  await server.io.timeout(10).emitWithAck("question", {});
  server.io.emit("news", {});
  const recovered = await comeBack(server, client);
  await flush(server.io, client);
  expect([recovered.recovered, position.length, question.length, news.length]).toEqual([true, 0, 0, 1]);
});

test("a client that has received nothing yet is not recovered", async () => {
  await using server = await startBareServer(enabled);
  const { client, socket } = await server.connect();
  await cut(client, socket);
  expect((await comeBack(server, client)).recovered).toBe(false);
});

test.each(["client", "server"])("a disconnect that the %s asks for is not recovered", async (side) => {
  await using server = await startBareServer(enabled);
  const { client, socket } = await server.connect();
  await received(client, socket);
  const left = next(client, "disconnect");
  if (side === "client") client.disconnect();
  else socket.disconnect();
  await left;
  await expect.poll(() => socket.connected).toBe(false);
  expect((await comeBack(server, client)).recovered).toBe(false);
});

test("a quiet client that has missed nothing is not recovered once its last event is swept", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
  await using server = await startBareServer(enabled);
  const { client, socket } = await server.connect();
  await received(client, socket);
  vi.advanceTimersByTime(4 * 60_000);
  await cut(client, socket);
  expect((await comeBack(server, client)).recovered).toBe(false);
});

test("a server that starts anew recovers nobody", async () => {
  await using before = await startBareServer(enabled);
  await using after = await startBareServer(enabled);
  authenticate(before.io, believe);
  authenticate(after.io, believe);
  const { stolen } = await cutOff(before);
  const { socket } = await after.connect({ auth: { token: "ada", ...stolen } });
  expect(socket.recovered).toBe(false);
});

test("the empty option skips middleware: a stranger without a token becomes a user who is online", async () => {
  // #region takeover
  await using server = await startBareServer({ connectionStateRecovery: {} });
  // #endregion takeover
  authenticate(server.io, believe);
  const { client, socket, stolen } = await cutOff(server);
  await comeBack(server, client);
  const thief = await server.connect({ auth: stolen });
  expect(thief.socket.recovered).toBe(true);
  expect([thief.socket.data, thief.socket.id]).toEqual([{ userId: "ada" }, socket.id]);
  expect([server.io.engine.clientsCount, server.io.of("/").sockets.size]).toEqual([2, 1]);
});

test("middleware alone does not help: Bob's token and Ada's session make Bob in Ada's rooms", async () => {
  await using server = await startBareServer(enabled);
  authenticate(server.io, believe);
  const { stolen } = await cutOff(server);
  const { socket } = await server.connect({ auth: { token: "bob", ...stolen } });
  expect([socket.data, socket.rooms.has("user:ada")]).toEqual([{ userId: "bob" }, true]);
});

test("the guard refuses a session of another user, and recovers one's own", async () => {
  await using server = await startBareServer(enabled);
  authenticate(server.io, compare);
  const { client, stolen } = await cutOff(server);
  await expect(server.connect({ auth: { token: "bob", ...stolen } })).rejects.toThrow("SESSION_MISMATCH");
  await expect(server.connect({ auth: stolen })).rejects.toThrow("AUTH_INVALID");
  expect((await comeBack(server, client)).recovered).toBe(true);
});

test("missed events are on the wire before middleware can refuse", async () => {
  await using server = await startBareServer(enabled);
  authenticate(server.io, compare);
  const { stolen } = await cutOff(server);
  server.io.to("user:ada").emit("private", "secret");
  await using thief = await openRaw(server.url);
  await thief.enter(stolen);
  const [, leaked, refusal] = thief.packets;
  expect([leaked?.slice(0, 21), refusal]).toEqual(['42["private","secret"', '44{"message":"AUTH_INVALID"}']);
});

test("a refused thief still throws the owner out of his rooms", async () => {
  await using server = await startBareServer(enabled);
  authenticate(server.io, compare);
  const { client, stolen } = await cutOff(server);
  const socket = await comeBack(server, client);
  await expect(server.connect({ auth: stolen })).rejects.toThrow("AUTH_INVALID");
  expect([client.connected, [...socket.rooms], server.io.of("/").sockets.size]).toEqual([true, [], 0]);
});

test("every listener gets an argument more", async () => {
  await using server = await startBareServer(enabled);
  const { client, socket } = await server.connect();
  expect(await received(client, socket)).toEqual([{}, expect.any(String)]);
});

test("a volatile event that ends in a string spoils the next recovery, and one object does not", async () => {
  await using server = await startBareServer(enabled);
  for (const [payload, recovered] of [
    ["ada", false],
    [{ user: "ada" }, true],
  ] as const) {
    const { client, socket } = await server.connect();
    await received(client, socket);
    const typing = next(client, "typing");
    socket.volatile.emit("typing", payload);
    await typing;
    await cut(client, socket);
    expect((await comeBack(server, client)).recovered).toBe(recovered);
  }
});

test("every broadcast is kept, also when nobody is there to miss it", async () => {
  await using server = await startBareServer(enabled);
  for (let number = 0; number < 1_000; number++) server.io.emit("news", { number });
  expect(Reflect.get(server.io.of("/").adapter, "packets")).toHaveLength(1_000);
});
