import { SocketError, type Failure } from "@app/socket-types";
import { isOffline, watchNetwork } from "./network.js";
import { backoffMs, isRetryable, retryDelayMs } from "./retry.js";
import type { Session, SessionSocket } from "./session.js";

/** Where the connection stands. `retryAt` is in epoch milliseconds and exact; `attempt` counts from 1. */
export type Connection =
  | { status: "idle" }
  | { status: "connecting"; attempt: number }
  | { status: "connected" }
  /** Waiting until `retryAt` or, without it, trying right now. */
  | { status: "reconnecting"; attempt: number; retryAt?: number; error?: SocketError }
  /** The credentials do not do: sign in, then `connect()`. */
  | { status: "needs-auth"; error: SocketError }
  /** The server restarts: this comes back by itself at `retryAt`. */
  | { status: "draining"; retryAt: number }
  /** The device says that it has no network. Tries go on all the same, because it may be wrong. */
  | { status: "offline" }
  /** Ended, by `close()` or by the server for the reason in `error`. `connect()` starts over. */
  | { status: "closed"; error?: SocketError };

/** How long an attempt may take, from opening the transport to the server's welcome. */
const attemptMs = 20_000;
/** A connection that lived shorter does not reset the backoff: to accept and drop is a failure too. */
const steadyMs = 5_000;
const maxExpiredRefusals = 3;
/** `setTimeout` fires at once above this (HTML Standard, "Timers"). */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Connects one socket object for its whole life. Socket.IO's own reconnection must be off: this schedules every attempt
 * (full jitter, 1 s doubling to 30 s, without end), one at a time. It branches on `socket.active` and on error codes,
 * never on reason strings (Socket.IO docs, "The Socket instance (client-side)"). `changed` is called with each state.
 */
export function createConnection(socket: SessionSocket, { token, forget }: Session, changed: () => void) {
  let state: Connection = { status: "idle" };
  let attempt = 0;
  let expiredRefusals = 0;
  let connectedAt: number | undefined;
  let wasConnected = false;
  let ended: SocketError | undefined;
  let awaitedToken: object | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopWatching: (() => void) | undefined;
  const isWanted = () => stopWatching !== undefined;

  function become(next: Connection, afterMs = 0, then?: () => void) {
    clearTimeout(timer);
    awaitedToken = undefined;
    if (then) timer = setTimeout(then, Math.min(afterMs, maxTimerMs));
    state = next;
    changed();
  }

  function open() {
    attempt += 1;
    const status = wasConnected ? "reconnecting" : "connecting";
    const error = wasConnected && "error" in state && state.error && { error: state.error };
    become({ status, attempt, ...error }, attemptMs, () => {
      abandon(new SocketError("TIMEOUT", "The server did not answer: trying again"));
      // Another namespace may hold the connection open: there the server could still welcome this attempt too.
      socket.io.engine.close();
    });
    socket.connect();
  }

  function retry(error: SocketError, delayMs = backoffMs(attempt)) {
    become({ status: "reconnecting", attempt: attempt + 1, retryAt: Date.now() + delayMs, error }, delayMs, open);
  }

  /** Ends an attempt that hangs half-way, then tries again. */
  function abandon(error: SocketError) {
    forget();
    socket.disconnect();
    retry(error);
  }

  function stop(last: Connection) {
    stopWatching?.();
    stopWatching = undefined;
    forget();
    become(last);
    socket.disconnect();
  }

  function refuse(error: SocketError) {
    const { code } = error;
    const isRenewable = code === "AUTH_EXPIRED" && ++expiredRefusals < maxExpiredRefusals;
    if (isRenewable) retry(error, expiredRefusals === 1 ? 0 : backoffMs(attempt));
    else if (code.startsWith("AUTH_") || code === "FORBIDDEN") stop({ status: "needs-auth", error });
    else if (isRetryable(error)) retry(error, retryDelayMs(error, attempt));
    else stop({ status: "closed", error });
  }

  function retryNow() {
    if (isWanted() && !socket.connected && "retryAt" in state) open();
  }

  socket.auth = (callback) => {
    // Every change of state ends the wait: a late token must not become a second CONNECT, nor the next user's.
    const mine = (awaitedToken = {});
    token(expiredRefusals > 0 ? "expired" : "connect").then(
      (fresh) => {
        if (awaitedToken !== mine) return;
        if (fresh === undefined) refuse(new SocketError("AUTH_REQUIRED", "Signed out: sign in to connect"));
        else callback({ token: fresh });
      },
      (cause: unknown) => {
        if (awaitedToken === mine) abandon(new SocketError("UNAVAILABLE", "getToken failed: trying again", { cause }));
      },
    );
  };

  socket.on("connect", () => {
    ended = undefined;
    wasConnected = true;
    connectedAt = Date.now();
    become({ status: "connected" });
  });
  socket.on("disconnect", (reason) => {
    if (!isWanted()) return;
    if (connectedAt !== undefined && Date.now() - connectedAt >= steadyMs) attempt = expiredRefusals = 0;
    connectedAt = undefined;
    if (ended) refuse(ended);
    else if (state.status === "draining") become(state, state.retryAt - Date.now(), open);
    else if (socket.active) retry(new SocketError("DISCONNECTED", `The connection was lost (${reason})`));
    else stop({ status: "closed", error: new SocketError("DISCONNECTED", "The server closed the connection") });
  });
  socket.on("connect_error", (error: Error & { data?: Partial<Failure> }) => {
    if (!isWanted()) return;
    const { code = "INTERNAL_ERROR", message = error.message, ...details } = error.data ?? {};
    if (!socket.active) refuse(new SocketError(code, message, { ...details, cause: error }));
    else retry(new SocketError("DISCONNECTED", `The server cannot be reached (${error.message})`, { cause: error }));
  });
  socket.on("session:ended", ({ code, message }) => (ended = new SocketError(code, message)));
  socket.on("server:draining", ({ reconnectInMs: ms }) => become({ status: "draining", retryAt: Date.now() + ms }));

  return {
    read: (): Connection => (isWanted() && !socket.connected && isOffline() ? { status: "offline" } : state),
    connect() {
      if (isWanted()) return;
      attempt = expiredRefusals = 0;
      wasConnected = false;
      stopWatching = watchNetwork(changed, retryNow);
      open();
    },
    retryNow,
    stop,
  };
}
