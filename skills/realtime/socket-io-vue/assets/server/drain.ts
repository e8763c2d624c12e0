import type { Server as HttpServer, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AppServer, AppSocket } from "@app/socket-types/server";
import type { Serving } from "./dispatch.js";

export interface DrainOptions {
  /** Clients are told to come back at random moments within this time, so that the next server is not overrun. */
  spreadMs?: number;
  /** After this long what is left is cut: commands that run get no ack, and no connection keeps the process. */
  deadlineMs?: number;
}

/** What a server has open. */
interface Open {
  /** By their session ids. */
  readonly connections: Map<string, AppSocket["conn"]>;
  /** All of its TCP connections, whatever is spoken on them. */
  readonly sockets: Set<Socket>;
}

const draining = new WeakSet<AppServer>();
const opened = new WeakMap<AppServer, Open>();

/** A request as Engine.IO sees it: without the id of a session it opens one. */
interface TransportRequest {
  readonly _query: { sid?: string };
}

/** Keeps count of a server's connections, in any namespace or none, and serves no others once `drain` has begun. */
export function trackConnections(io: AppServer, http: HttpServer): void {
  const open = new Map<string, AppSocket["conn"]>();
  const sockets = new Set<Socket>();
  opened.set(io, { connections: open, sockets });
  http.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  io.engine.on("connection", (connection: AppSocket["conn"]) => {
    // Engine.IO's documentation has it, and its types call it private.
    const { id } = connection as unknown as { id: string };
    open.set(id, connection);
    connection.once("close", () => open.delete(id));
  });
  io.engine.use(({ _query: { sid = "" } }: TransportRequest, response: ServerResponse, next: () => void) => {
    if (open.has(sid) || !draining.has(io)) return next();
    // After a 503, or a cut where an upgrade was asked for, a proxy asks its next server: the newcomer notices nothing.
    response.writeHead(503);
    response.end();
  });
}

/** True once `drain` has begun: answer your readiness probe with it. Newcomers are refused from then on. */
export const isDraining = (io: AppServer): boolean => draining.has(io);

/**
 * Ends a server without losing an acked message: refuses newcomers with 503, tells every client when to return, lets
 * running commands finish and be acked, then closes. Clients return by themselves, because their connection is closed and
 * not their socket (Socket.IO docs, "The Socket instance (client-side)", disconnect reasons).
 *
 * `serving`: what `serveCommands` returned; of several namespaces, all of it: `[chat, admin]`.
 *
 * Call it on SIGTERM; calling it again does nothing. After it resolves close your stores, then end the process: a command
 * that outlived the deadline may still keep it.
 */
export async function drain(
  io: AppServer,
  serving: Serving | readonly Serving[],
  { spreadMs = 5_000, deadlineMs = 10_000 }: DrainOptions = {},
): Promise<void> {
  if (draining.has(io)) return;
  draining.add(io);
  const deadline = startDeadline(deadlineMs);
  const before = (step: Promise<unknown>) => Promise.race([step, deadline.passed]);
  const settled = () => Promise.all([serving].flat().map((each) => each.settled()));

  announce(io, spreadMs);
  await before(settled());
  await before(closeConnections([...(opened.get(io)?.connections.values() ?? [])]));
  // A command may have arrived between the announcement and the close: its effect is finished, its client asks again.
  await before(settled());
  // Waits for open HTTP requests, such as a page that is still loading.
  await before(io.close());
  deadline.clear();
  cut(io);
}

/** Tells every socket, in whichever namespace; those of one connection come back together. */
function announce(io: AppServer, spreadMs: number): void {
  const delays = new Map<AppSocket["conn"], number>();
  for (const { sockets } of io._nsps.values()) {
    for (const socket of sockets.values()) {
      const reconnectInMs = delays.get(socket.conn) ?? Math.round(Math.random() * spreadMs);
      delays.set(socket.conn, reconnectInMs);
      socket.emit("server:draining", { reconnectInMs });
    }
  }
}

/** Unlike `io.close()`, which discards what is still to be written, such as the last acks. */
function closeConnections(open: AppSocket["conn"][]): Promise<unknown> {
  return Promise.all(
    open.map(
      (connection) =>
        new Promise((closed) => {
          connection.once("close", closed);
          connection.close();
        }),
    ),
  );
}

/** Ends what the deadline found open; there is nothing when all went well. */
function cut(io: AppServer): void {
  const { connections, sockets } = opened.get(io) ?? {};
  // `io.close()` does both last, and its adapter may wait for Redis for ever.
  io.engine.close();
  io.httpServer.close();
  // Engine.IO keeps the goodbye of a polling client that went away for 30 s, and has no option for it.
  for (const { transport } of connections?.values() ?? []) (transport as { shouldClose?: () => void }).shouldClose?.();
  // Of requests that are not answered yet, and of WebSockets whose peer does not say goodbye.
  for (const socket of sockets ?? []) socket.destroy();
}

function startDeadline(deadlineMs: number): { passed: Promise<void>; clear(): void } {
  let timer: NodeJS.Timeout;
  const passed = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)));
  return { passed, clear: () => clearTimeout(timer) };
}
