import { SocketError } from "@app/socket-types";
import type { AppNamespace, AppServer, AppSocket } from "@app/socket-types/server";
import { userKey } from "./membership.js";
import { enterSession, trackSocket } from "./session.js";
import type { VerifyToken } from "./tokens.js";

/**
 * Lets only verified users enter, on every namespace that exists now or appears later: `io.use` alone guards `/` and no
 * other. Refusals reach the client as `connect_error` with `error.data = { code, retryAfterMs? }`. The token is read from
 * `handshake.auth` and never from the query string, which proxies log.
 */
export function authenticate(io: AppServer, verifyToken: VerifyToken): void {
  const guard = (namespace: AppNamespace) => {
    namespace.use((socket, next) => {
      admit(socket, verifyToken).then(() => next(), (error: unknown) => next(refusal(error)));
    });
    namespace.on("connection", (socket) => {
      trackSocket(socket);
      void socket.join(userKey(socket.data.user.id));
    });
  };
  guard(io.of("/"));
  io.on("new_namespace", guard);
}

async function admit(socket: AppSocket, verifyToken: VerifyToken): Promise<void> {
  const { token } = socket.handshake.auth as { token?: unknown };
  enterSession(socket, await verifyToken(token));
}

/** The error Socket.IO sends: only a `SocketError`'s own words leave the server. */
function refusal(error: unknown): Error & { data: { code: string; retryAfterMs?: number } } {
  const { code, message, retryAfterMs } =
    error instanceof SocketError ? error : new SocketError("UNAVAILABLE", "The server could not check the token: try again");
  return Object.assign(new Error(message), { data: { code, ...(retryAfterMs !== undefined && { retryAfterMs }) } });
}
