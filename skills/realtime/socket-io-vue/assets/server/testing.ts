import { randomUUID } from "node:crypto";
import type { CommandName, Commands, EventArguments, Reply, Room, ServerFacts } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import type { AppServer } from "@app/socket-types/server";
import type { ManagerOptions, SocketOptions } from "socket.io-client";
import { serveChat, type ChatParts } from "./chat.js";
import type { Serving } from "./dispatch.js";
import { createMemoryFileStore } from "./memory-file-store.js";
import { createMemoryMessageStore, createMemoryRoomStore } from "./memory-store.js";
import type { SocketServerOptions } from "./server.js";
import { nextEvent as nextEventOf, request as requestOf, startServer } from "./testing-server.js";
import type { VerifyToken } from "./tokens.js";

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

/**
 * A real server on a free port, with the whole chat and memory stores unless you pass your own parts.
 * `await using server = await startTestServer()` closes it, and every client it made, at the end of the test.
 */
export async function startTestServer({
  server = {},
  port = 0,
  ...parts
}: TestServerOptions = {}): Promise<TestServer> {
  const serve = (io: AppServer, verifyToken: VerifyToken) =>
    serveChat(io, {
      verifyToken,
      rooms: createMemoryRoomStore(),
      messages: createMemoryMessageStore(),
      files: createMemoryFileStore(),
      rates: Object.fromEntries(generouslyLimited.map((event) => [event, generous])),
      ...parts,
    });
  const { verifyToken } = parts;
  const running = await startServer(serve, { server, port, ...(verifyToken && { verifyToken }) });
  return {
    ...running,
    token: (name, { expiresInMs = 3_600_000, roles = [] } = {}) =>
      running.token(name, { expiresInMs, claims: { roles } }),
    client: (name, options) => running.client<Commands, ServerFacts>(name, options),
    connect: (name, options) => running.connect<Commands, ServerFacts>(name, options),
  };
}

/** The next fact of this name. Ask before you cause it. */
export const nextEvent = <Name extends keyof ServerFacts>(
  socket: AppClientSocket,
  name: Name,
): Promise<ServerFacts[Name]> => nextEventOf<Commands, ServerFacts, Name>(socket, name);

/** Sends a command as a bare socket does; rejects with the `SocketError` of a refusal. */
export const request = <Name extends CommandName<Commands>>(
  socket: AppClientSocket,
  name: Name,
  ...payload: EventArguments<Commands, Name>
): Promise<Reply<Commands, Name>> => requestOf<Commands, ServerFacts, Name>(socket, name, ...payload);

/** A new room that these sockets have joined. */
export async function createRoom(...sockets: [AppClientSocket, ...AppClientSocket[]]): Promise<Room> {
  const room = await request(sockets[0], "room:create", { roomId: randomUUID(), name: "Test" });
  for (const socket of sockets) await request(socket, "room:join", { roomId: room.roomId });
  return room;
}
