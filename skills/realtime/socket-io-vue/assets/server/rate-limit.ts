import { SocketError } from "@app/socket-types";
import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from "rate-limiter-flexible";
import type { CommandSocket } from "./handlers.js";

export interface Rate {
  /** This many commands … */
  points: number;
  /** … in this many seconds, per user: all his tabs and reconnects share them. */
  seconds: number;
}

/** Makes the limiter of one command. Its keys must not meet those of another `name`. */
export type LimiterOf = (name: string, rate: Rate) => Pick<RateLimiterAbstract, "consume">;

const inMemory: LimiterOf = (keyPrefix, { points, seconds }) =>
  new RateLimiterMemory({ keyPrefix, points, duration: seconds });

/**
 * A `before` for `serveCommands` that limits each user's use of each command. Commands without a rate of their own, unknown
 * ones included, share `otherwise`. Counts in this process unless `limiterOf` counts elsewhere. Throws `RATE_LIMITED`
 * with `retryAfterMs`.
 *
 * The seconds begin with a user's first command and are fixed: around their end up to twice the points pass in a moment.
 */
export function createRateLimit(rates: Readonly<Record<string, Rate>>, otherwise: Rate, limiterOf = inMemory) {
  const limiters = new Map(Object.entries(rates).map(([event, rate]) => [event, limiterOf(event, rate)]));
  const shared = limiterOf("", otherwise);

  return async function limitRate(socket: CommandSocket, event: string): Promise<void> {
    try {
      await (limiters.get(event) ?? shared).consume(socket.data.user.id);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new SocketError("RATE_LIMITED", "Too many commands: slow down", { retryAfterMs: refusal.msBeforeNext });
    }
  };
}
