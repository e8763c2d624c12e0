import { SocketError } from "@app/socket-types";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { CommandSocket } from "./dispatch.js";

export interface Rate {
  /** This many commands … */
  points: number;
  /** … in this many seconds, per user: all his tabs and reconnects share them. */
  seconds: number;
}

/**
 * A `before` for `serveCommands` that limits each user's use of each command. Commands without a rate of their own, unknown
 * ones included, share `otherwise`. Throws `RATE_LIMITED` with `retryAfterMs`.
 */
export function createRateLimit(rates: Readonly<Record<string, Rate>>, otherwise: Rate) {
  const limiterOf = (keyPrefix: string, { points, seconds }: Rate) =>
    new RateLimiterMemory({ keyPrefix, points, duration: seconds });
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
