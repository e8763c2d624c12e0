import { setTimeout as sleep } from "node:timers/promises";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";

/** How long a probe waits for a fact: long for what should pass, short for what should fail. */
let patienceMs = 10_000;
export const setPatience = (ms: number): void => void (patienceMs = ms);

/** How long the setting up may take, whatever is expected of the probe. */
export const setupMs = 20_000;

const closing: (() => unknown)[] = [];

/** Calls back after the probe, the last one first, however that ended. */
export function atEnd(close: () => unknown): void {
  closing.push(close);
}

/** Runs what was left for the end, as the grading process does after each probe. */
export async function cleanUp(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) {
    const patience = new AbortController();
    const late = sleep(2_000, undefined, { signal: patience.signal });
    await Promise.race([late, Promise.resolve().then(close)]).catch(() => {});
    late.catch(() => {});
    patience.abort();
  }
}

/** Resolves with the promise, or rejects with `what` when the patience is over. */
export async function soon<T>(promise: Promise<T> | T, what: string, withinMs = patienceMs): Promise<T> {
  const patience = new AbortController();
  const late = sleep(withinMs, undefined, { signal: patience.signal }).then(() => {
    throw new Error(`Waited ${withinMs} ms: ${what}`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    patience.abort();
  }
}

/** Waits until `check` neither throws nor answers false. */
export async function until(check: () => unknown, what = ""): Promise<void> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    try {
      if ((await check()) !== false) return;
      if (performance.now() > endMs) throw new Error(`Waited ${patienceMs} ms: ${what || "it did not become so"}`);
    } catch (error) {
      if (performance.now() > endMs) throw error;
    }
    await sleep(10);
  }
}

type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** A client that has not connected yet and never reconnects by itself. It is closed after the probe. */
function openClient(url: string, options: ClientOptions = {}): Socket {
  const defaults = { transports: ["websocket"], forceNew: true, reconnection: false, autoConnect: false };
  const socket = io(url, { ...defaults, ...options });
  atEnd(() => socket.io._close());
  return socket;
}

/** A client that is connected. Rejects with the server's `connect_error`. */
export async function connect(url: string, options: ClientOptions = {}): Promise<Socket> {
  const socket = openClient(url, options);
  const connected = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
    socket.once("disconnect", (reason) => reject(new Error(`Disconnected at once: ${reason}`)));
  });
  socket.connect();
  await soon(connected, "no answer to a connection", setupMs);
  return socket;
}

/** The error that a promise rejects with; throws `what` when it does not. */
export async function refusalOf(
  promise: Promise<unknown>,
  what: string,
): Promise<Error & { data?: { code?: string } }> {
  return promise.then(
    () => {
      throw new Error(`Was not refused: ${what}`);
    },
    (error: Error) => error,
  );
}

/** What the tasks' servers ack with. */
export interface Ack<Data = unknown> {
  ok: boolean;
  data: Data;
  error?: { code: string; message: string; retryAfterMs?: number };
}

/** Sends an event and resolves with its ack. The type of the data is the probe's to claim and to check. */
export async function ask<Data>(socket: Socket, event: string, ...args: unknown[]): Promise<Ack<Data>> {
  return soon(socket.timeout(patienceMs).emitWithAck(event, ...args), `${event} was not acked`);
}

/** Everything that a socket hears of an event from now on, oldest first. */
export function hear<Fact = Record<string, unknown>>(socket: Socket, event: string): Fact[] {
  const heard: Fact[] = [];
  socket.on(event, (fact: Fact) => heard.push(fact));
  return heard;
}

let fences = 0;

/**
 * A round trip that needs nothing of the application: whatever the server sent to this connection before has arrived. It
 * asks for a namespace that does not exist, twice, because some servers emit a turn after they ack.
 */
export async function fence(...sockets: Socket[]): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(
      sockets.map(async (socket) => {
        const side = socket.io.socket(`/fence${(fences += 1)}`);
        await soon(
          new Promise((resolve) => {
            side.once("connect_error", resolve);
            side.once("connect", () => resolve(undefined));
            side.connect();
          }),
          "the server does not answer any more",
        );
        side.disconnect();
      }),
    );
  }
}
