import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket as TcpSocket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Server } from "socket.io";
import { io as connectTo } from "socket.io-client";
import { WebSocket } from "ws";
import { expect, test } from "vitest";
import { startTestServer } from "../src/testing.js";
import { connected, next, record, startBareServer, type BareServer } from "./bare-server.js";
import { openRaw } from "./raw-connection.js";

const transportOf = (client: { io: { engine: { transport: { name: string } } } }) => client.io.engine.transport.name;

/** What the server says of itself in the first packet of a session. */
async function handshake(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
  return JSON.parse((await response.text()).slice(1)) as Record<string, unknown>;
}

test("the client chooses the order: polling first, then an upgrade, whatever the server lists first", async () => {
  await using server = await startBareServer({ transports: ["websocket", "polling"] });
  const used: string[] = [];
  server.io.on("connection", ({ conn }) => {
    used.push(conn.transport.name);
    conn.once("upgrade", ({ name }) => used.push(name));
  });
  const client = connectTo(server.url, { forceNew: true });
  await expect.poll(() => used).toEqual(["polling", "websocket"]);
  client.disconnect();
});

test("a WebSocket-first client never connects to a polling-only server, unless it tries all transports", async () => {
  await using server = await startBareServer({ transports: ["polling"] });
  const transports = ["websocket", "polling"];
  await expect(connected(server.client({ transports }).connect())).rejects.toThrow("websocket error");
  const trying = server.client({ transports, tryAllTransports: true });
  await connected(trying.connect());
  expect(transportOf(trying)).toBe("polling");
});

test("behind a proxy that swallows upgrades the default order connects, and WebSocket-first never does", async () => {
  await using server = await startBareServer();
  const swallowed = swallowUpgrades(server);
  const patient = server.client({ transports: ["polling", "websocket"] });
  await connected(patient.connect());
  // #region websocket-first
  const client = server.client({ transports: ["websocket", "polling"], tryAllTransports: true, timeout: 50 });
  // #endregion websocket-first
  client.io.reconnection(true).reconnectionDelay(1).reconnectionDelayMax(1);
  const failures = record(client.connect(), "connect_error");
  await expect.poll(() => failures.length, { timeout: 3_000 }).toBeGreaterThan(5);
  expect([client.connected, patient.connected]).toEqual([false, true]);
  client.disconnect();
  for (const tcp of swallowed) tcp.destroy();
});

function swallowUpgrades({ http }: BareServer): TcpSocket[] {
  const swallowed: TcpSocket[] = [];
  http.removeAllListeners("upgrade");
  http.on("upgrade", (_, tcp: TcpSocket) => swallowed.push(tcp));
  return swallowed;
}

test("CORS does not keep a foreign page from a WebSocket, nor its polling from making a session", async () => {
  await using server = await startBareServer({ cors: { origin: "https://chat.example" } });
  const origin = "https://evil.example";
  await using peer = await openRaw(server.url, { origin });
  expect(await peer.receives("0")).toContain("sid");
  expect((await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })).status).toBe(200);
  expect(server.io.engine.clientsCount).toBe(2);
});

test("a server pings every 25 s, waits 20 s, and takes 256 KiB where Socket.IO takes 1 MB", async () => {
  await using bare = await startBareServer();
  await using server = await startTestServer();
  expect(await handshake(bare.url)).toMatchObject({ pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 });
  expect(await handshake(server.url)).toMatchObject({ pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 262_144 });
});

test("a peer that answers no ping is closed after pingInterval + pingTimeout", async () => {
  await using server = await startBareServer({ pingInterval: 30, pingTimeout: 30 });
  await using peer = await openRaw(server.url);
  await peer.receives("2");
  await peer.closed;
  expect(server.io.engine.clientsCount).toBe(0);
});

test("a connection that enters no namespace is closed after connectTimeout", async () => {
  await using server = await startBareServer({ connectTimeout: 30 });
  await using peer = await openRaw(server.url);
  await peer.closed;
  expect(server.io.engine.clientsCount).toBe(0);
});

test.each([
  ["websocket", "transport close", "transport error"],
  ["polling", "transport error", "transport close"],
])("a %s payload over the limit closes the connection with %s, without an ack", async (transport, seen, told) => {
  await using server = await startBareServer({ maxHttpBufferSize: 1_000 });
  const { client, socket } = await server.connect({ transports: [transport] });
  const reason = once(socket, "disconnect");
  const disconnected = next(client, "disconnect");
  await expect(client.emitWithAck("file", "x".repeat(2_000))).rejects.toThrow("socket has been disconnected");
  expect([(await disconnected)[0], (await reason)[0]]).toEqual([seen, told]);
  expect(client.active).toBe(true);
});

test("the limit is not for what the server sends", async () => {
  await using server = await startBareServer({ maxHttpBufferSize: 1_000 });
  const { client, socket } = await server.connect();
  const page = next(client, "page");
  socket.emit("page", "x".repeat(100_000));
  expect(String((await page)[0])).toHaveLength(100_000);
});

test("an engine option that is set late is announced, true for polling, and false for WebSocket", async () => {
  await using server = await startBareServer({ maxHttpBufferSize: 1_000 });
  // #region late-option
  server.io.engine.opts.maxHttpBufferSize = 10_000;
  // #endregion late-option
  server.io.on("connection", (socket) => socket.on("file", (_, ack: (taken: boolean) => void) => ack(true)));
  const [polling, websocket] = [await server.connect({ transports: ["polling"] }), await server.connect()];
  expect(await handshake(server.url)).toMatchObject({ maxPayload: 10_000 });
  expect(await polling.client.emitWithAck("file", "x".repeat(2_000))).toBe(true);
  await expect(websocket.client.emitWithAck("file", "x".repeat(2_000))).rejects.toThrow("socket has been disconnected");
});

test("compression is off, though the peer offers it", async () => {
  await using server = await startBareServer();
  const peer = new WebSocket(`${server.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
  await once(peer, "open");
  expect(peer.extensions).toBe("");
  peer.close();
});

// #region release-request
/** Frees the handshake request of every connection. `socket.request` is gone afterwards, and so are its headers. */
function releaseRequests(io: Server): void {
  const responses = new WeakMap<IncomingMessage, { req: IncomingMessage | null }>();
  io.engine.use((request: IncomingMessage, response: { req: IncomingMessage | null }, proceed: () => void) => {
    responses.set(request, response);
    proceed();
  });
  io.engine.on("connection", (connection: { request: IncomingMessage | null }) => {
    // Two hold it: the connection, and the response, which waits for the TCP socket to close.
    const response = connection.request && responses.get(connection.request);
    if (response) response.req = null;
    connection.request = null;
  });
}
// #endregion release-request

/** Whether the handshake request of a live connection is collected as garbage. */
async function isCollected(server: BareServer): Promise<() => boolean> {
  let held: WeakRef<IncomingMessage> | undefined;
  server.http.once("upgrade", (request) => (held = new WeakRef(request)));
  const { client } = await server.connect();
  expect(await client.emitWithAck("echo", 1)).toBe(1);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  return () => {
    collect();
    return held !== undefined && held.deref() === undefined;
  };
}

const serveEcho = ({ io }: BareServer) =>
  io.on("connection", (socket) => socket.on("echo", (value: number, ack: (value: number) => void) => ack(value)));

test("a connection holds its handshake request, and goes on without it when it is released", async () => {
  await using kept = await startBareServer({ transports: ["websocket"] });
  await using freed = await startBareServer({ transports: ["websocket"] });
  releaseRequests(freed.io);
  serveEcho(kept);
  serveEcho(freed);
  await expect.poll(await isCollected(freed)).toBe(true);
  expect((await isCollected(kept))()).toBe(false);
});

test("a released request takes the headers with it, and leaves auth", async () => {
  await using server = await startBareServer({ transports: ["websocket"] });
  releaseRequests(server.io);
  const { socket } = await server.connect({ auth: { token: "t" }, extraHeaders: { cookie: "a=b" } });
  expect([socket.request, socket.handshake.headers, socket.handshake.auth]).toEqual([null, {}, { token: "t" }]);
});
