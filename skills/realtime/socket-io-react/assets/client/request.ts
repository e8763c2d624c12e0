import {
  SocketError,
  unwrap,
  type Bytes,
  type CommandName,
  type Commands,
  type EventArguments,
  type Payload,
  type Reply,
  type Result,
  type SignalName,
} from "@app/socket-types";
import type { Socket } from "socket.io-client";

export interface RequestOptions {
  /** How long to wait for the answer; 10 seconds unless told. */
  timeoutMs?: number | undefined;
  /** Gives up waiting: the request rejects with `ABORTED`. The server may still have done it. */
  signal?: AbortSignal;
}

/**
 * Sends a command, with its bytes when it is a binary one, and resolves with its data. Always settles, with a
 * `SocketError` otherwise: the server's own code, `TIMEOUT`, `DISCONNECTED` (not connected, or lost while waiting;
 * nothing is buffered) or `ABORTED`.
 */
export type Request<Table = Commands> = <C extends CommandName<Table>>(
  command: C,
  ...args: [...EventArguments<Table, C>, options?: RequestOptions | undefined]
) => Promise<Reply<Table, C>>;

/** Sends a signal, which is dropped when it cannot leave right now. */
export type Send<Table = Commands> = <S extends SignalName<Table>>(signal: S, payload: Payload<Table, S>) => void;

export interface Requests<Table> {
  request: Request<Table>;
  send: Send<Table>;
  /** Rejects what still waits with `ABORTED`. */
  abortAll(): void;
}

/**
 * Typed commands and signals of one table over one socket. Socket.IO's own types cannot follow a generic event name
 * (TS2345): the socket comes untyped, `Request` and `Send` are the typed signatures.
 */
export function createRequests<Table = Commands>(socket: Socket): Requests<Table> {
  const waiting = new Set<() => void>();

  /** Emits now or never. Socket.IO buffers while a ping is overdue although `connected` is true, and replays later. */
  function emitUnbuffered(emit: () => void) {
    const buffered = socket.sendBuffer.length;
    emit();
    socket.sendBuffer.length = buffered;
  }

  // Bytes and options look different, so that bytes alone decide where the options stand.
  const request = (command: string, payload: unknown, ...rest: [RequestOptions?] | [Bytes, RequestOptions?]) =>
    new Promise<unknown>((resolve, reject) => {
      const bytes = isBytes(rest[0]) ? [viewOf(rest[0])] : [];
      const { timeoutMs = 10_000, signal } = (rest[bytes.length] ?? {}) as RequestOptions;
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
      const answer = (failure: Error | null, result: Result<unknown>) => {
        settled();
        // Socket.IO's two failures differ in text only: the time is over, or (already disconnected) the link is lost.
        if (failure) return reject(unanswered(socket.connected ? "TIMEOUT" : "DISCONNECTED", command, failure));
        try {
          resolve(unwrap(result));
        } catch (refusal) {
          reject(refusal);
        }
      };
      emitUnbuffered(() => socket.timeout(timeoutMs).emit(command, payload, ...bytes, answer));
    });

  return {
    // The cast of this module, see above.
    request: request as unknown as Request<Table>,
    send(signal, payload) {
      if (socket.connected) emitUnbuffered(() => socket.volatile.emit(signal, payload));
    },
    abortAll() {
      for (const abort of [...waiting]) abort();
    },
  };
}

// Not by instanceof: bytes may be of another realm, as those of a worker or an iframe.
const isBytes = (value: unknown): value is Bytes =>
  typeof value === "object" && value !== null && "byteLength" in value;

// Socket.IO knows a buffer by instanceof, and would send one of another realm as {}.
const viewOf = (bytes: Bytes) => (ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes));

const aborted = () => new SocketError("ABORTED", "The request was given up before its answer came");

function unanswered(code: "TIMEOUT" | "DISCONNECTED", command: string, cause: Error): SocketError {
  return new SocketError(code, `${command} was not answered and may have happened: retry with the same id`, { cause });
}
