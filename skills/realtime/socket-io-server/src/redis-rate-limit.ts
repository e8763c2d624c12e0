import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import type { LimiterOf } from "./rate-limit.js";
import type { Redis } from "./redis-clients.js";

/**
 * Limiters for `createRateLimit` that count in Redis, so that a user's points are the same on every node. While Redis
 * is away each node counts for itself: nobody is refused for that, and nobody is unlimited.
 */
export function redisLimiter(redis: Redis): LimiterOf {
  // Through our own commands, which have deadlines and do not send the script's text each time.
  const storeClient = {
    get isReady() {
      return redis.isReady();
    },
    eval: async (script: string, { keys, arguments: args }: { keys: string[]; arguments: string[] }) =>
      (await redis.run(script, keys, args)).reply,
  };
  return (name, { points, seconds: duration }) =>
    new RateLimiterRedis({
      storeClient,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      // The length keeps two pairs of name and user apart that would read the same joined.
      keyPrefix: redis.key("rate", `${name.length}:${name}`),
      points,
      duration,
      insuranceLimiter: new RateLimiterMemory({ points, duration }),
    });
}
