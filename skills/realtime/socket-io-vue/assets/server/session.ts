import { SocketError, type ErrorCode, type SessionFacts, type SocketData } from "@app/socket-types";
import type { Socket } from "socket.io";
import { callAt } from "./call-at.js";
import type { Identity } from "./claims.js";
import type { VerifyToken } from "./tokens.js";

/** A socket of any namespace, as far as its session is concerned. */
export interface SessionSocket {
  readonly conn: Socket["conn"];
  readonly nsp: { readonly server: object };
  readonly data: SocketData;
  emit<Name extends keyof SessionFacts>(name: Name, fact: SessionFacts[Name]): unknown;
  once(event: "disconnect", listener: () => void): unknown;
  disconnect(close: boolean): unknown;
}

/** Whose sessions end, and what his clients are told. */
export interface Ending {
  userId: string;
  code: ErrorCode;
  message: string;
}

/** One connection has one session, whatever namespaces it has entered. */
interface Session {
  readonly conn: SessionSocket["conn"];
  readonly userId: string;
  readonly sockets: Set<SessionSocket>;
  expiresAtMs: number;
  stopWatching: () => void;
}

const sessions = new WeakMap<SessionSocket["conn"], Session>();
/** The sessions of each server, by user. */
const users = new WeakMap<object, Map<string, Set<Session>>>();

/** The claims of one's own that the latest token of a socket had, for those that had any. */
const ownClaims = new WeakMap<SessionSocket, string[]>();

/** A client is warned this long before its token expires, or at half of a shorter life. */
const warningMs = 60_000;
/** Tabs and devices of one user on one process; the next one is `RATE_LIMITED`. */
const mostConnectionsPerUser = 50;

/** The role that a namespace needs. */
const heldRoles = new WeakMap<object, string>();
export const holdRole = (namespace: object, role: string): void => void heldRoles.set(namespace, role);

/** Binds a socket to the session of its connection. Throws `AUTH_INVALID` when the connection belongs to another user. */
export function enterSession(socket: SessionSocket, identity: Identity): void {
  // The token was checked while the connection went away: nothing would ever clear the timer.
  if (socket.conn.readyState !== "open") throw new SocketError("DISCONNECTED", "The connection is gone");
  const session = sessions.get(socket.conn) ?? startSession(socket, identity);
  if (session.userId !== identity.user.id) {
    throw new SocketError("AUTH_INVALID", "This connection belongs to another user: open a new one");
  }
  if (identity.expiresAtMs > session.expiresAtMs) watchExpiry(session, identity.expiresAtMs);
  assign(socket, identity);
}

/** Counts a connected socket in, so that it hears how its session ends. */
export function trackSocket(socket: SessionSocket): void {
  const session = sessions.get(socket.conn);
  session?.sockets.add(socket);
  socket.once("disconnect", () => session?.sockets.delete(socket));
}

/** The handlers of `sessionCommands`, for every namespace: spread them into your table. */
export function sessionHandlers(verifyToken: VerifyToken) {
  return {
    "session:refresh": async (socket: SessionSocket, { token }: { token: string }) =>
      extendSession(socket, await verifyToken(token)),
  };
}

/** Extends the session of the whole connection. Throws `FORBIDDEN` when the token is another user's. */
function extendSession(socket: SessionSocket, identity: Identity): { expiresAt: string } {
  // As in `enterSession`.
  if (socket.conn.readyState !== "open") throw new SocketError("DISCONNECTED", "The connection is gone");
  const session = sessions.get(socket.conn);
  if (session?.userId !== identity.user.id) {
    throw new SocketError(
      "FORBIDDEN",
      "A session is extended by its own user: disconnect, then sign in as the other one",
    );
  }
  for (const member of session.sockets) {
    assign(member, identity);
    const role = heldRoles.get(member.nsp);
    if (role === undefined || identity.roles.includes(role)) continue;
    member.emit("session:ended", { code: "FORBIDDEN", message: `Your session lost the role ${role}` });
    member.disconnect(false);
  }
  watchExpiry(session, identity.expiresAtMs);
  return { expiresAt: new Date(identity.expiresAtMs).toISOString() };
}

/** Ends a user's sessions on this process; see `endSessions`. */
export function endLocalSessions(io: object, { userId, code, message }: Ending): void {
  for (const session of [...(users.get(io)?.get(userId) ?? [])]) endSession(session, code, message);
}

function startSession({ conn, nsp }: SessionSocket, { user, expiresAtMs }: Identity): Session {
  const byUser = users.get(nsp.server) ?? new Map<string, Set<Session>>();
  users.set(nsp.server, byUser);
  const ofUser = byUser.get(user.id) ?? new Set();
  if (ofUser.size >= mostConnectionsPerUser) {
    throw new SocketError("RATE_LIMITED", "Too many connections: close a tab", { retryAfterMs: 10_000 });
  }
  const session: Session = { conn, userId: user.id, sockets: new Set(), expiresAtMs, stopWatching: () => {} };
  sessions.set(conn, session);
  byUser.set(user.id, ofUser.add(session));
  conn.once("close", () => {
    session.stopWatching();
    ofUser.delete(session);
    if (ofUser.size === 0) byUser.delete(user.id);
  });
  watchExpiry(session, expiresAtMs);
  return session;
}

function watchExpiry(session: Session, expiresAtMs: number): void {
  session.stopWatching();
  session.expiresAtMs = expiresAtMs;
  const leftMs = expiresAtMs - Date.now();
  session.stopWatching = callAt(expiresAtMs - Math.min(warningMs, leftMs / 2), () => {
    for (const socket of session.sockets)
      socket.emit("session:expiring", { expiresAt: new Date(expiresAtMs).toISOString() });
    session.stopWatching = callAt(expiresAtMs, () =>
      endSession(session, "AUTH_EXPIRED", "The session has expired: sign in again"),
    );
  });
}

function endSession({ conn, sockets }: Session, code: ErrorCode, message: string): void {
  const ending = [...sockets];
  for (const socket of ending) socket.emit("session:ended", { code, message });
  for (const socket of ending) socket.disconnect(true);
  // A socket that is still being let in is not among them: without its connection it never gets in.
  conn.close();
}

/** The socket then knows what this token says, and nothing that only an earlier one said. */
function assign(socket: SessionSocket, { user, roles, expiresAtMs: _at, issuedAtMs: _from, ...own }: Identity): void {
  const forgotten = (ownClaims.get(socket) ?? []).map((claim) => [claim, undefined]);
  Object.assign(socket.data, { user, roles }, Object.fromEntries(forgotten), own);
  const claims = Object.keys(own);
  if (claims.length + forgotten.length > 0) ownClaims.set(socket, claims);
}
