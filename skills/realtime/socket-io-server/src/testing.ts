import { createSecretKey, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CommandName, Commands, EventArguments, Reply, Room, ServerFacts } from "@app/socket-types";
import { unwrap } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import type { AppServer } from "@app/socket-types/server";
import jwt from "jsonwebtoken";
import {
  io as connectTo,
  type ManagerOptions,
  type Socket as ClientSocket,
  type SocketOptions,
} from "socket.io-client";
import { serveChat, type ChatParts } from "./chat.js";
import type { Serving } from "./dispatch.js";
import { createMemoryFileStore } from "./memory-file-store.js";
import { createMemoryMessageStore, createMemoryRoomStore } from "./memory-store.js";
import { createSocketServer, type SocketServerOptions } from "./server.js";
import { createTokenVerifier, type VerifyToken } from "./tokens.js";

export interface TestServer extends AsyncDisposable {
  readonly io: AppServer;
  readonly serving: Serving;
  readonly verifyToken: VerifyToken;
  readonly url: string;
  /** A token for a user whose id is his name. */
  token(name: string, options?: { expiresInMs?: number; roles?: string[] }): string;
  /** A client that has not connected yet and never reconnects by itself; it is closed with the server. */
  client(name: string, options?: Partial<ManagerOptions & SocketOptions>): AppClientSocket;
  /** A client that is connected. Rejects when it is refused. */
  connect(name: string, options?: Partial<ManagerOptions & SocketOptions>): Promise<AppClientSocket>;
}

export interface TestServerOptions extends Partial<ChatParts> {
  server?: Partial<SocketServerOptions>;
  /** The port of a server that was stopped, to start in its place. */
  port?: number;
}

const generous = { points: 10_000, seconds: 1 };
const generouslyLimited = ["message:send", "room:create", "typing:start", "file:start", "file:chunk", "file:read"];
const key = createSecretKey(randomBytes(32));

/**
 * A real server on a free port, with the whole chat and memory stores unless you pass your own parts.
 * `await using server = await startTestServer()` closes it, and every client it made, at the end of the test.
 */
export async function startTestServer({ server, port = 0, ...parts }: TestServerOptions = {}): Promise<TestServer> {
  const http = createServer();
  const verifyToken = parts.verifyToken ?? createTokenVerifier(key);
  const io = createSocketServer(http, { origins: [], ...server });
  const serving = serveChat(io, {
    verifyToken,
    rooms: createMemoryRoomStore(),
    messages: createMemoryMessageStore(),
    files: createMemoryFileStore(),
    rates: Object.fromEntries(generouslyLimited.map((event) => [event, generous])),
    ...parts,
  });
  await once(http.listen(port, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: AppClientSocket[] = [];

  const token: TestServer["token"] = (name, { expiresInMs = 3_600_000, roles = [] } = {}) =>
    jwt.sign({ sub: name, name, roles, exp: (Date.now() + expiresInMs) / 1000 }, key);

  const client: TestServer["client"] = (name, options) => {
    const defaults = { transports: ["websocket"], forceNew: true, reconnection: false, autoConnect: false };
    const socket: AppClientSocket = connectTo(url, { ...defaults, auth: { token: token(name) }, ...options });
    clients.push(socket);
    return socket;
  };

  const connect: TestServer["connect"] = async (name, options) => {
    const socket = client(name, options);
    const connected = new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    socket.connect();
    await connected;
    return socket;
  };

  return {
    io,
    serving,
    verifyToken,
    url,
    token,
    client,
    connect,
    async [Symbol.asyncDispose]() {
      for (const socket of clients) socket.disconnect();
      http.closeIdleConnections();
      await io.close();
    },
  };
}

/** The next fact of this name. Ask before you cause it. */
export function nextEvent<Name extends keyof ServerFacts>(
  socket: AppClientSocket,
  name: Name,
): Promise<ServerFacts[Name]> {
  // Socket.IO's types cannot follow a generic event name; the signature above is the typed one.
  return new Promise((resolve) => (socket as ClientSocket).once(name as string, resolve));
}

/** Sends a command as a bare socket does; rejects with the `SocketError` of a refusal. */
export async function request<Name extends CommandName<Commands>>(
  socket: AppClientSocket,
  name: Name,
  ...payload: EventArguments<Commands, Name>
): Promise<Reply<Commands, Name>> {
  return unwrap(await (socket as ClientSocket).timeout(5_000).emitWithAck(name, ...payload));
}

/** A new room that these sockets have joined. */
export async function createRoom(...sockets: [AppClientSocket, ...AppClientSocket[]]): Promise<Room> {
  const room = await request(sockets[0], "room:create", { roomId: randomUUID(), name: "Test" });
  for (const socket of sockets) await request(socket, "room:join", { roomId: room.roomId });
  return room;
}
