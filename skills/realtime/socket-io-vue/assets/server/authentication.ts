import { SocketError } from "@app/socket-types";
import type { AppNamespace, AppServer, AppSocket } from "@app/socket-types/server";
import { userKey } from "./membership.js";
import { endLocalSessions, enterSession, holdRole, trackSocket } from "./session.js";
import type { VerifyToken } from "./tokens.js";

type Admit = (socket: AppSocket) => Promise<void>;
/** CONNECTs of one connection, to different namespaces, that may wait for the same check. */
const mostChecks = 16;

const admissions = new WeakMap<AppServer, Admit>();

/**
 * Lets only verified users enter, on every namespace that exists now or appears later: `io.use` alone guards `/` and no
 * other. Refusals reach the client as `connect_error` with `error.data = { code, retryAfterMs? }`. The token is read from
 * `handshake.auth` and never from the query string, which proxies log.
 */
export function authenticate(io: AppServer, verifyToken: VerifyToken): void {
  const admitted = new WeakSet<AppSocket>();

  // Once per CONNECT, though a dynamic namespace asks twice: for its parent and for itself.
  admissions.set(io, async (socket) => {
    if (admitted.has(socket)) return;
    const { token } = socket.handshake.auth as { token?: unknown };
    enterSession(socket, await verifyToken(token));
    admitted.add(socket);
  });

  const guard = (namespace: AppNamespace) => {
    requireToken(io, namespace);
    namespace.on("connection", (socket) => {
      trackSocket(socket);
      void socket.join(userKey(socket.data.user.id));
    });
  };
  for (const namespace of io._nsps.values()) guard(namespace);
  io.on("new_namespace", guard);
  io.on("session:end", (ending) => endLocalSessions(io, ending));
}

/**
 * Puts the token check first in a dynamic namespace: `requireToken(io, io.of(/^\/org-/))`, then your own middleware.
 * Other namespaces have it already.
 */
export function requireToken(io: AppServer, namespace: Pick<AppNamespace, "use">): void {
  const admit = admissions.get(io);
  if (!admit) throw new Error("Call authenticate(io, verifyToken) before anything enters");
  allowOnly(namespace, admit);
}

/**
 * Lets only holders of a role enter a namespace; the others are refused with `FORBIDDEN`. Who loses the role in a
 * `session:refresh` is taken out.
 */
export function requireRole(namespace: AppNamespace, role: string): void {
  holdRole(namespace, role);
  allowOnly(namespace, ({ data }) => {
    if (!data.roles?.includes(role)) throw new SocketError("FORBIDDEN", `Only the role ${role} may enter`);
  });
}

/**
 * Middleware that can neither hang nor crash: whatever `check` throws refuses the CONNECT. A connection has each
 * namespace checked once at a time and 16 of them at once; more CONNECTs are `RATE_LIMITED`.
 */
export function allowOnly(
  namespace: Pick<AppNamespace, "use">,
  check: (socket: AppSocket) => void | Promise<void>,
): void {
  const checking = new WeakMap<AppSocket["conn"], Set<string>>();

  async function checkOnce(socket: AppSocket): Promise<void> {
    const { conn, nsp } = socket;
    const names = checking.get(conn) ?? new Set();
    checking.set(conn, names);
    // A peer may send hundreds of CONNECTs while the first is being checked, and each would become a socket.
    if (names.has(nsp.name) || names.size === mostChecks) {
      throw new SocketError("RATE_LIMITED", "Wait for the answers to earlier CONNECTs");
    }
    names.add(nsp.name);
    try {
      await check(socket);
    } finally {
      names.delete(nsp.name);
    }
  }
  namespace.use((socket, next) => {
    checkOnce(socket).then(
      () => next(),
      (error: unknown) => next(refusal(error)),
    );
  });
}

/** The error Socket.IO sends: only a `SocketError`'s own words leave the server. */
function refusal(error: unknown): Error & { data: { code: string; retryAfterMs?: number } } {
  const { code, message, retryAfterMs } =
    error instanceof SocketError
      ? error
      : new SocketError("UNAVAILABLE", "The server could not check the token: try again");
  return Object.assign(new Error(message), { data: { code, ...(retryAfterMs !== undefined && { retryAfterMs }) } });
}
