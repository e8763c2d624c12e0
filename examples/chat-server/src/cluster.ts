import {
  connectRedis,
  createRedisAdapter,
  createRedisPresence,
  endRevokedSessions,
  redisLimiter,
  tellMissedFacts,
  type ChatParts,
  type Redis,
  type RedisAdapter,
  type RevocationStore,
} from "@app/socket-io-server";
import type { AppServer } from "@app/socket-types/server";
import type { Logger } from "pino";
import type { ClusterConfig } from "./config.js";

/** What nodes share by way of one Redis, beside what is stored. */
export interface Cluster {
  readonly redis: Redis;
  readonly adapter: RedisAdapter;
  /** For `serveChat`. */
  readonly parts: Required<Pick<ChatParts, "limiterOf" | "presence">>;
}

/** Connects to the Redis of a cluster. Throws an Error that says what to do when it cannot be reached. */
export async function joinCluster(
  { redisUrl, prefix, leaseMs }: Pick<ClusterConfig, "redisUrl" | "prefix" | "leaseMs">,
  log: Logger,
): Promise<Cluster> {
  const onError = (error: Error) => log.warn({ err: error }, "Redis is away");
  const redis = await connectRedis(redisUrl, { prefix, onError }).catch((cause: unknown) => {
    const { host } = new URL(redisUrl);
    throw new Error(`Redis at ${host}, which REDIS_URL names, cannot be reached. Start it, or unset REDIS_URL.`, {
      cause,
    });
  });
  return {
    redis,
    adapter: await createRedisAdapter(redis),
    parts: {
      limiterOf: redisLimiter(redis),
      presence: (namespace) => createRedisPresence(namespace, redis, { leaseMs }),
    },
  };
}

/** Makes good what Pub/Sub lost while Redis was away: clients join again, and who was banned meanwhile is out. */
export function makeGoodLapses(io: AppServer, { redis }: Cluster, revocations: RevocationStore, log: Logger): void {
  tellMissedFacts(io, redis);
  redis.onLapse(() => {
    endRevokedSessions(io, revocations).catch((error: unknown) => log.warn({ err: error }, "bans were not looked up"));
  });
}
