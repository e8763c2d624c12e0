import type { Listeners, SessionFacts } from "@app/socket-types";
import type { Socket } from "socket.io-client";
import { isRetryable } from "./retry.js";
import { createWorker } from "./worker.js";

/** Why a token is asked for: `connect` may answer a cached one, `expiring` and `expired` need a fresh one. */
export type TokenReason = "connect" | "expiring" | "expired";

/** Resolves with a token, or with `undefined` when the user is signed out. A rejection is tried again later. */
export type GetToken = (reason: TokenReason) => Promise<string | undefined>;

/** The socket of any namespace: every contract has the facts of a session. */
export type SessionSocket = Socket<Listeners<SessionFacts>>;

export interface Session {
  /** `getToken`, never twice at a time. */
  token: GetToken;
  /** Drops a token that is on its way, so that it can never serve the next user. */
  forget(): void;
}

/**
 * Keeps the session of a connection alive: answers `session:expiring` with a fresh token through `refresh`, in place,
 * so the socket keeps its id and its rooms. What fails for a while is tried again until the connection ends.
 */
export function createSession(
  socket: SessionSocket,
  { getToken, refresh }: { getToken: GetToken; refresh: (token: string) => Promise<unknown> },
): Session {
  let pending: Promise<string | undefined> | undefined;
  let isExpiring = false;

  function token(reason: TokenReason): Promise<string | undefined> {
    if (pending) return pending;
    const mine = (async () => getToken(reason))().finally(() => {
      if (pending === mine) pending = undefined;
    });
    return (pending = mine);
  }

  const worker = createWorker(() => (isExpiring ? renew() : undefined));

  async function renew() {
    const fresh = await token("expiring");
    if (fresh !== undefined && isExpiring) await refresh(fresh).catch(rethrowRetryable);
    isExpiring = false;
  }

  function stopRenewing() {
    isExpiring = false;
    worker.rest();
  }

  socket.on("session:expiring", () => {
    isExpiring = true;
    worker.poke();
  });
  socket.on("disconnect", stopRenewing);

  return {
    token,
    forget() {
      stopRenewing();
      pending = undefined;
    },
  };
}

/** A token that is refused is not sent again: the session ends at its time, and then `expired` is asked for. */
function rethrowRetryable(error: unknown) {
  if (isRetryable(error)) throw error;
}
