import {
  SocketError,
  unwrap,
  type CommandName,
  type Commands,
  type Payload,
  type Reply,
  type Result,
  type SignalName,
} from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import type { Socket } from "socket.io-client";

export interface RequestOptions {
  /** How long to wait for the answer; 10 seconds unless told. */
  timeoutMs?: number;
  /** Gives up waiting: the request rejects with `ABORTED`. The server may still have done it. */
  signal?: AbortSignal;
}

/**
 * Sends a command and resolves with its data. Always settles, with a `SocketError` otherwise: the server's own code,
 * `TIMEOUT`, `DISCONNECTED` (not connected, or lost while waiting; nothing is buffered) or `ABORTED`.
 */
export type Request = <C extends CommandName<Commands>>(
  command: C,
  payload: Payload<Commands, C>,
  options?: RequestOptions,
) => Promise<Reply<Commands, C>>;

/** Sends a signal, which is dropped when it cannot leave right now. */
export type Send = <S extends SignalName<Commands>>(signal: S, payload: Payload<Commands, S>) => void;

/** Typed commands and signals over one socket; `abortAll` rejects what still waits with `ABORTED`. */
export function createRequests(socket: AppClientSocket): { request: Request; send: Send; abortAll(): void } {
  // Socket.IO's types cannot follow a generic event name (TS2345); the two signatures above are the typed ones.
  const untyped = socket as unknown as Socket;
  const waiting = new Set<() => void>();

  /** Emits now or never. Socket.IO buffers while a ping is overdue although `connected` is true, and replays later. */
  function emitUnbuffered(emit: () => void) {
    const buffered = socket.sendBuffer.length;
    emit();
    socket.sendBuffer.length = buffered;
  }

  const request: Request = (command, payload, { timeoutMs = 10_000, signal } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted());
      if (!socket.connected) {
        return reject(new SocketError("DISCONNECTED", "Not connected: send it again when the connection is back"));
      }
      const settled = () => {
        waiting.delete(abort);
        signal?.removeEventListener("abort", abort);
      };
      const abort = () => {
        settled();
        reject(aborted());
      };
      waiting.add(abort);
      signal?.addEventListener("abort", abort);
      const answer = (failure: Error | null, result: Result<Reply<Commands, typeof command>>) => {
        settled();
        // Socket.IO's two failures differ in text only: the time is over, or (already disconnected) the link is lost.
        if (failure) return reject(unanswered(socket.connected ? "TIMEOUT" : "DISCONNECTED", command, failure));
        try {
          resolve(unwrap(result));
        } catch (refusal) {
          reject(refusal);
        }
      };
      emitUnbuffered(() => untyped.timeout(timeoutMs).emit(command, payload, answer));
    });

  return {
    request,
    send(signal, payload) {
      if (socket.connected) emitUnbuffered(() => untyped.volatile.emit(signal, payload));
    },
    abortAll() {
      for (const abort of [...waiting]) abort();
    },
  };
}

const aborted = () => new SocketError("ABORTED", "The request was given up before its answer came");

function unanswered(code: "TIMEOUT" | "DISCONNECTED", command: string, cause: Error): SocketError {
  return new SocketError(code, `${command} was not answered and may have happened: retry with the same id`, { cause });
}
