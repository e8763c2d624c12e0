import type { Redis } from "./redis-clients.js";
import type { Revocation, RevocationStore } from "./revocations.js";

/**
 * Revocations in Redis, for all nodes. A sign-out is forgotten after `signOutsKeptMs` (30 days): keep it longer than
 * your tokens live. A ban stays until the user is pardoned. Fails with `UNAVAILABLE`, so nobody enters while Redis is
 * away.
 */
export function createRedisRevocationStore(redis: Redis, { signOutsKeptMs = 30 * 86_400_000 } = {}): RevocationStore {
  const keyOf = (userId: string) => redis.key("revoked", userId);
  return {
    async revoke(userId, { issuedUntilMs, message }) {
      const isBan = issuedUntilMs === Infinity;
      // JSON has no Infinity.
      const text = JSON.stringify({ issuedUntilMs: isBan ? null : issuedUntilMs, message });
      await redis.send(["SET", keyOf(userId), text, ...(isBan ? [] : ["PX", `${signOutsKeptMs}`])]);
    },

    async revocationOf(userId) {
      const text = await redis.send(["GET", keyOf(userId)]);
      if (typeof text !== "string") return undefined;
      const { issuedUntilMs, message } = JSON.parse(text) as { issuedUntilMs: number | null; message: string };
      return { issuedUntilMs: issuedUntilMs ?? Infinity, message } satisfies Revocation;
    },

    async pardon(userId) {
      await redis.send(["DEL", keyOf(userId)]);
    },
  };
}
