import type { ServerResponse } from "node:http";
import type { AppServer, AppSocket } from "@app/socket-types/server";
import type { Serving } from "./dispatch.js";

export interface DrainOptions {
  /** Clients are told to come back at random moments within this time, so that the next server is not overrun. */
  spreadMs?: number;
  /** After this long the remaining connections are cut. */
  deadlineMs?: number;
}

const draining = new WeakSet<AppServer>();
/** The connections of each server, by their session ids. */
const connections = new WeakMap<AppServer, Map<string, AppSocket["conn"]>>();

/** A request as Engine.IO sees it: without the id of a session it opens one. */
interface TransportRequest {
  readonly _query: { sid?: string };
}

/** Keeps count of a server's connections, in any namespace or none, and serves no others once `drain` has begun. */
export function trackConnections(io: AppServer): void {
  const open = new Map<string, AppSocket["conn"]>();
  connections.set(io, open);
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
 * Call it on SIGTERM; calling it again does nothing. Close your stores after it resolves.
 */
export async function drain(io: AppServer, serving: Serving, options: DrainOptions = {}): Promise<void> {
  const { spreadMs = 5_000, deadlineMs = 10_000 } = options;
  if (draining.has(io)) return;
  draining.add(io);
  const deadline = startDeadline(deadlineMs);
  const before = (step: Promise<unknown>) => Promise.race([step, deadline.passed]);

  announce(io, spreadMs);
  await before(serving.settled());
  await before(closeConnections([...(connections.get(io)?.values() ?? [])]));
  // A command may have arrived between the announcement and the close: its effect is finished, its client asks again.
  await before(serving.settled());
  // Waits for open HTTP requests, such as a page that is still loading.
  await before(io.close());
  deadline.clear();
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

function startDeadline(deadlineMs: number): { passed: Promise<void>; clear(): void } {
  let timer: NodeJS.Timeout;
  const passed = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)));
  return { passed, clear: () => clearTimeout(timer) };
}
