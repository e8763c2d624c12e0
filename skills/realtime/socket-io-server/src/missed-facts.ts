import type { AppServer } from "@app/socket-types/server";
import type { Redis } from "./redis-clients.js";

/**
 * Has clients join their rooms again after Redis was away, because facts of that time are lost: Pub/Sub keeps nothing.
 * A join brings the messages that were missed and who is present now. Each client comes at a random moment `withinMs`, so
 * that the stores are not overrun.
 */
export function tellMissedFacts(io: AppServer, redis: Redis, { withinMs = 5_000 } = {}): void {
  redis.onLapse((lost) => {
    // What this node should have heard concerns its own clients; what it published, everybody's.
    (lost === "unheard" ? io.local : io).emit("facts:missed", { withinMs });
  });
}
