import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { SocketError } from "@app/socket-types";
import type { RedisClientOptions } from "redis";
import { createRedisCommands, type RedisCommands } from "./redis-commands.js";

type Subscribe = (channels: string | string[], listener: never, asBuffers?: boolean) => Promise<unknown>;
type Unsubscribe = (channels?: string | string[], listener?: never, asBuffers?: boolean) => Promise<unknown>;

/** The part of a client of the `redis` package that an adapter subscribes with. */
export interface SubscribingClient {
  readonly isOpen: boolean;
  sSubscribe: Subscribe;
  pSubscribe: Subscribe;
  subscribe: Subscribe;
  sUnsubscribe: Unsubscribe;
  pUnsubscribe: Unsubscribe;
  unsubscribe: Unsubscribe;
}

/** Which facts may have been lost: some that this node published, or some that it should have heard. */
export type Lapse = "published" | "unheard";

export interface Redis extends RedisCommands, AsyncDisposable {
  /** What every key and channel of this app begins with. */
  readonly prefix: string;
  /** The key of a name and an id. */
  key(name: string, id?: string): string;
  /**
   * A connection of its own for what the adapter publishes, so that a burst of facts delays no command, and for changes
   * that are told. What fails here is a lapse: perhaps it happened, and nobody was told.
   */
  readonly publisher: RedisCommands;
  readonly subscriber: SubscribingClient;
  /** For your readiness probe: all three connections stand and answer. */
  isReady(): boolean;
  /** Calls back when all connections stand again after facts may have been lost. */
  onLapse(listener: (lost: Lapse) => void): void;
  /** Aborted by `close`. */
  readonly closed: AbortSignal;
  /** Ends all connections after what was sent has been answered. Call it after `io.close()` or `drain`. */
  close(): Promise<void>;
}

export interface RedisOptions {
  /** Keeps the apps that share one Redis apart. */
  prefix?: string;
  /** A command without an answer for this long is `UNAVAILABLE`. */
  deadlineMs?: number;
  /** How long the first connection may take. */
  connectMs?: number;
  /** Hears why a connection is gone, at each attempt to restore it. */
  onError?: (error: Error) => void;
}

// Deadlines are ours: with a timeout of its own, redis 6 makes an AbortSignal per command, which costs six times as
// much as the command. `undefined` turns it off, and its types refuse that under exactOptionalPropertyTypes.
const withoutTimeout = { timeout: undefined } as object as NonNullable<RedisClientOptions["commandOptions"]>;

const lapsePollMs = 100;
const pauseMs = (retries: number) => Math.min(50 * 2 ** retries, 1_000) + Math.random() * 200;

/**
 * Three connections to one Redis: commands, publishing, subscribing. Restored within 1.2 s of Redis's return. Commands
 * are never queued while Redis is away: they fail at once, so that none runs after its caller was told that it failed.
 * Rejects with `UNAVAILABLE` when Redis cannot be reached within `connectMs`.
 */
export async function connectRedis(url: string, options: RedisOptions = {}): Promise<Redis> {
  const { prefix = "chat", deadlineMs = 2_000, connectMs = 10_000, onError = console.error } = options;
  // Imported late, so that a server of one process needs no redis installed.
  const { createClient } = await import("redis");
  const open = (disableOfflineQueue: boolean) => {
    const client = createClient({
      url,
      disableOfflineQueue,
      commandsQueueMaxLength: 10_000,
      commandOptions: withoutTimeout,
      // Together they notice a connection that died without a word.
      pingInterval: 3_000,
      socket: { socketTimeout: 10_000, reconnectStrategy: pauseMs },
    });
    // Before `connect`: an error without a listener ends the process.
    return client.on("error", onError);
  };
  const [commander, publishing, subscriber] = [open(true), open(true), open(false)] as const;
  const clients = [commander, publishing, subscriber];
  const destroy = () => clients.forEach((client) => client.destroy());

  const connecting = Promise.all(clients.map((client) => client.connect()));
  const patience = new AbortController();
  const tooLong = sleep(connectMs, "late", { signal: patience.signal }).catch(() => "connected");
  try {
    if ((await Promise.race([connecting, tooLong])) === "late") throw new Error(`No connection within ${connectMs} ms`);
  } catch (cause) {
    connecting.catch(() => {});
    destroy();
    throw new SocketError("UNAVAILABLE", "Redis cannot be reached: check its URL and that it runs", { cause });
  } finally {
    patience.abort();
  }

  const commands = createRedisCommands(commander, deadlineMs);
  const publications = createRedisCommands(publishing, deadlineMs);
  const closed = new AbortController();
  const isReady = () => commands.isReady() && publications.isReady() && subscriber.isReady;

  const lapses = new EventEmitter<{ lapse: [Lapse] }>();
  const untold = new Set<Lapse>();
  async function tellLapse(lost: Lapse): Promise<void> {
    if (untold.has(lost)) return;
    untold.add(lost);
    while (!isReady() && !closed.signal.aborted) await sleep(lapsePollMs, undefined, { ref: false });
    untold.delete(lost);
    if (!closed.signal.aborted) lapses.emit("lapse", lost);
  }
  const orTellLapse = (error: unknown): never => {
    void tellLapse("published");
    throw error;
  };
  const publisher: RedisCommands = {
    send: (command) => publications.send(command).catch(orTellLapse),
    run: (script, keys, args) => publications.run(script, keys, args).catch(orTellLapse),
    isReady: publications.isReady,
  };
  // From the second time on: it hears again, after a while of hearing nothing.
  subscriber.on("ready", () => void tellLapse("unheard"));

  async function close(): Promise<void> {
    closed.abort();
    const closing = Promise.allSettled(clients.filter(({ isReady }) => isReady).map((client) => client.close()));
    await Promise.race([closing, sleep(deadlineMs, undefined, { ref: false })]);
    destroy();
  }
  return {
    ...commands,
    prefix,
    // The braces keep all keys of an app in one slot, because scripts use several.
    key: (name, id) => `{${prefix}}:${name}${id === undefined ? "" : `:${id}`}`,
    publisher,
    subscriber,
    isReady,
    onLapse: (listener) => void lapses.on("lapse", listener),
    closed: closed.signal,
    close,
    [Symbol.asyncDispose]: close,
  };
}
