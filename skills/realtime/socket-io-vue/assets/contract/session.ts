import { z } from "zod";
import { command, type } from "./define.js";
import type { ErrorCode } from "./errors.js";

/** Who a connection belongs to, as the token names him. */
export interface User {
  id: string;
  name: string;
  avatar?: string;
}

/**
 * What the server knows of every socket after its CONNECT was accepted. JSON-safe, because adapters ship it between nodes.
 * A claim of your own stands here, or in `User` when others may see it; the server's `claims.ts` reads it from the token.
 */
export interface SocketData {
  user: User;
  roles: readonly string[];
}

/** The part of the wire that every contract includes: how a session is extended. */
export const sessionCommands = {
  /** A fresh token of the same subject extends the session of the whole connection, on any namespace. */
  "session:refresh": command({
    payload: z.object({ token: z.string().max(8192) }),
    data: type<{ expiresAt: string }>(),
  }),
};

/** The part of the wire that every contract includes: how a session ends. */
export interface SessionFacts {
  /** The token expires soon: send `session:refresh`. */
  "session:expiring": { expiresAt: string };
  /** The server closes this connection for good and says why. */
  "session:ended": { code: ErrorCode; message: string };
  /** The server closes this connection soon: come back after `reconnectInMs`. */
  "server:draining": { reconnectInMs: number };
}
