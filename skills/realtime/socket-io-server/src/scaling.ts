import { setTimeout as sleep } from "node:timers/promises";
import type { AppServer } from "@app/socket-types/server";
import { Server, type ServerOptions } from "socket.io";
import type { Redis, SubscribingClient } from "./redis-clients.js";

export type RedisAdapter = NonNullable<ServerOptions["adapter"]>;

/** After a refusal, for example by an ACL: a subscription is tried again this often. */
const retryMs = 500;

/**
 * The adapter for the constructor of every node's server: facts, kicks and `serverSideEmit` reach sockets on all of
 * them. Sharded Pub/Sub with two channels per namespace (Redis 7 and later); `classic` for older servers or
 * `@socket.io/redis-emitter`, which does not reach sharded nodes (its issue 127). While Redis is away, facts reach the
 * sockets of this node only.
 */
export async function createRedisAdapter(redis: Redis, { classic = false } = {}): Promise<RedisAdapter> {
  // Imported late, as in redis-clients.ts.
  const { createAdapter, createShardedAdapter } = await import("@socket.io/redis-adapter");
  const publisher = publishingFor(redis);
  const subscriber = keepSubscribed(redis.subscriber);
  const { prefix } = redis;
  if (classic) return createAdapter(publisher, subscriber, { key: prefix, publishOnSpecificResponseChannel: true });
  return createShardedAdapter(publisher, subscriber, { channelPrefix: prefix, subscriptionMode: "static" });
}

/**
 * Emits to the users and rooms of all nodes from a process that serves no clients, such as a worker. Takes an adapter
 * of its own `connectRedis`; close that one after this.
 */
export function createEmitter(adapter: RedisAdapter): { io: AppServer; close(): Promise<void> } {
  const io: AppServer = new Server({ adapter });
  return {
    io,
    // `io.close()` fails without an HTTP server.
    async close() {
      for (const { adapter: opened } of io._nsps.values()) await opened.close();
    },
  };
}

type Message = string | Buffer;

/** The methods that the adapters publish with. `publish` never rejects: nobody looks at its outcome. */
function publishingFor({ publisher }: Redis) {
  return {
    sPublish: (channel: string, message: Message) => publisher.send(["SPUBLISH", channel, message]),
    publish: (channel: string, message: Message) => publisher.send(["PUBLISH", channel, message]).catch(() => 0),
    sendCommand: (command: string[]) => publisher.send(command),
    // By these two the adapters recognise the redis package.
    sSubscribe: () => {},
    pSubscribe: () => {},
    on: () => {},
    off: () => {},
  };
}

/** Subscribes until it succeeds and never rejects: the adapters look at no outcome. */
function keepSubscribed(client: SubscribingClient) {
  const wanted = new Set<string>();

  const subscribe = (how: "sSubscribe" | "pSubscribe" | "subscribe") =>
    async function subscribeUntilDone(channels: string | string[], listener: never, asBuffers?: boolean) {
      const names = [channels].flat();
      for (const name of names) wanted.add(name);
      while (client.isOpen && names.some((name) => wanted.has(name))) {
        const done = await client[how](channels, listener, asBuffers).then(
          () => true,
          () => false,
        );
        if (done) return;
        await sleep(retryMs, undefined, { ref: false });
      }
    };

  const unsubscribe = (how: "sUnsubscribe" | "pUnsubscribe" | "unsubscribe") =>
    async function unsubscribeQuietly(channels: string | string[], listener?: never, asBuffers?: boolean) {
      for (const name of [channels].flat()) wanted.delete(name);
      await client[how](channels, listener, asBuffers).catch(() => {});
    };

  return {
    sSubscribe: subscribe("sSubscribe"),
    pSubscribe: subscribe("pSubscribe"),
    subscribe: subscribe("subscribe"),
    sUnsubscribe: unsubscribe("sUnsubscribe"),
    pUnsubscribe: unsubscribe("pUnsubscribe"),
    unsubscribe: unsubscribe("unsubscribe"),
    on: () => {},
    off: () => {},
  };
}
