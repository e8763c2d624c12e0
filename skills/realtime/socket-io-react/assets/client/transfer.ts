import { SocketError } from "@app/socket-types";
import type { Client } from "./client.js";
import { createStore, type Store } from "./store.js";
import { whileJoined } from "./while-joined.js";

/** How far a transfer is. It goes from `hashing` to `sending`, also from `paused`; the last three are its ends. */
export type TransferState<Result> = { sentBytes: number; totalBytes: number } & (
  | { status: "hashing" | "sending" | "paused" | "cancelled" }
  | { status: "done"; file: Result }
  | { status: "failed"; error: SocketError }
);

/** Something long that shows its progress. Its room stays joined while it goes on. */
export interface Transfer<Result> extends Store<TransferState<Result>> {
  /** Stops sending and keeps what has arrived. */
  pause(): void;
  resume(): void;
  /** Ends it: `result` rejects with `ABORTED`. Signing out does the same. */
  cancel(): void;
  /** Rejects with the `SocketError` that ended it. Never an unhandled rejection: `failed` says it as well. */
  readonly result: Promise<Result>;
}

/** One try: reports how far it is and stops when its signal aborts. Answers `undefined` when it only got further. */
export type TransferAttempt<Result> = (
  report: (status: "hashing" | "sending", sentBytes: number) => void,
  signal: AbortSignal,
) => Promise<Result | undefined>;

/** Starts a transfer in a room: `attempt` is repeated as `whileJoined` says, until it is done or paused. */
export function startTransfer<Result extends object>(
  client: Client,
  { roomId, totalBytes, attempt }: { roomId: string; totalBytes: number; attempt: TransferAttempt<Result> },
): Transfer<Result> {
  let state: TransferState<Result> = { status: "hashing", sentBytes: 0, totalBytes };
  let running = new AbortController();
  const store = createStore({ read: () => state });
  const { promise: result, resolve, reject } = deferred<Result>();
  const stopWatching = client.onSignOut(cancel);

  const isOver = () => ["done", "failed", "cancelled"].includes(state.status);

  function become(next: TransferState<Result>) {
    state = next;
    store.changed();
    if (isOver()) stopWatching();
  }

  function run() {
    const { signal } = (running = new AbortController());
    const report = (status: "hashing" | "sending", sentBytes: number) => {
      if (!signal.aborted) become({ status, sentBytes, totalBytes });
    };
    whileJoined(client, roomId, () => attempt(report, signal), signal).then(
      (file) => {
        if (signal.aborted) return;
        become({ status: "done", sentBytes: totalBytes, totalBytes, file });
        resolve(file);
      },
      (error: SocketError) => {
        if (signal.aborted) return;
        become({ status: "failed", sentBytes: state.sentBytes, totalBytes, error });
        reject(error);
      },
    );
  }

  function halt(status: "paused" | "cancelled") {
    running.abort();
    become({ status, sentBytes: state.sentBytes, totalBytes });
  }

  function cancel() {
    if (isOver()) return;
    halt("cancelled");
    reject(new SocketError("ABORTED", "The transfer was cancelled"));
  }

  run();
  return {
    get: store.get,
    subscribe: store.subscribe,
    pause() {
      if (!isOver()) halt("paused");
    },
    resume() {
      if (state.status !== "paused") return;
      become({ status: "sending", sentBytes: state.sentBytes, totalBytes });
      run();
    },
    cancel,
    result,
  };
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: SocketError) => void;
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
