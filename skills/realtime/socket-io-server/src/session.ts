import { SocketError } from "@app/socket-types";
import type { AppSocket } from "@app/socket-types/server";
import type { Identity } from "./claims.js";

type Connection = AppSocket["conn"];

interface Session {
  readonly userId: string;
  readonly sockets: Set<AppSocket>;
  expiresAtMs: number;
  timer?: NodeJS.Timeout;
}

/** All namespaces of one connection share one session. */
const sessions = new WeakMap<Connection, Session>();

/** A client is warned this long before its token expires, or at half of a shorter life. */
const warningMs = 60_000;
/** Node fires longer timers at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Binds a socket to the session of its connection. Throws `AUTH_INVALID` when the connection belongs to another user. */
export function enterSession(socket: AppSocket, identity: Identity): void {
  const { conn } = socket;
  // The token was checked while the connection went away: nothing would ever clear the timer.
  if (conn.readyState !== "open") throw new SocketError("DISCONNECTED", "The connection is gone");
  const session = sessions.get(conn) ?? startSession(conn, identity);
  if (session.userId !== identity.user.id) {
    throw new SocketError("AUTH_INVALID", "This connection belongs to another user: open a new one");
  }
  if (identity.expiresAtMs > session.expiresAtMs) {
    session.expiresAtMs = identity.expiresAtMs;
    watchExpiry(session);
  }
  assign(socket, identity);
}

function startSession(conn: Connection, { user, expiresAtMs }: Identity): Session {
  const session: Session = { userId: user.id, sockets: new Set(), expiresAtMs };
  sessions.set(conn, session);
  conn.once("close", () => clearTimeout(session.timer));
  watchExpiry(session);
  return session;
}

/** Counts a connected socket in, so that it hears how its session ends. */
export function trackSocket(socket: AppSocket): void {
  const session = sessions.get(socket.conn);
  session?.sockets.add(socket);
  socket.once("disconnect", () => session?.sockets.delete(socket));
}

/** Extends the session of the whole connection. Throws `FORBIDDEN` when the token is another user's. */
export function extendSession(socket: AppSocket, identity: Identity): { expiresAt: string } {
  const session = sessions.get(socket.conn);
  if (session?.userId !== identity.user.id) {
    throw new SocketError("FORBIDDEN", "A session is extended by its own user: disconnect, then sign in as the other one");
  }
  session.expiresAtMs = identity.expiresAtMs;
  for (const member of session.sockets) assign(member, identity);
  watchExpiry(session);
  return { expiresAt: new Date(session.expiresAtMs).toISOString() };
}

/** Tells every socket of the connection why, then closes the connection for good: the client does not come back by itself. */
export function endSession(sockets: Iterable<AppSocket>, code: "AUTH_EXPIRED" | "FORBIDDEN", message: string): void {
  const ending = [...sockets];
  for (const socket of ending) socket.emit("session:ended", { code, message });
  for (const socket of ending) socket.disconnect(true);
}

function assign(socket: AppSocket, { user, roles }: Identity): void {
  socket.data.user = user;
  socket.data.roles = roles;
}

function watchExpiry(session: Session): void {
  const leftMs = session.expiresAtMs - Date.now();
  schedule(session, leftMs - Math.min(warningMs, leftMs / 2), () => {
    const expiresAt = new Date(session.expiresAtMs).toISOString();
    for (const socket of session.sockets) socket.emit("session:expiring", { expiresAt });
    schedule(session, session.expiresAtMs - Date.now(), () => {
      endSession(session.sockets, "AUTH_EXPIRED", "The session has expired: sign in again");
    });
  });
}

function schedule(session: Session, delayMs: number, run: () => void): void {
  clearTimeout(session.timer);
  session.timer = setTimeout(
    () => (delayMs > longestTimerMs ? schedule(session, delayMs - longestTimerMs, run) : run()),
    Math.min(Math.max(delayMs, 0), longestTimerMs),
  );
}
