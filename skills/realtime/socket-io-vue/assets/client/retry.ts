import { SocketError } from "@app/socket-types";

/** True when the command may or may not have happened: try again, with the same id. */
export function isOutcomeUnknown(error: unknown): boolean {
  return hasCode(error, "TIMEOUT", "DISCONNECTED", "UNAVAILABLE", "INTERNAL_ERROR");
}

/** True when the same command can succeed later. Everything else was refused for good. */
export const isRetryable = (error: unknown): boolean => isOutcomeUnknown(error) || hasCode(error, "RATE_LIMITED");

/** Milliseconds before try `attempt` (from 0): full jitter, which spreads clients; 1 s doubling to 30 s. */
export const backoffMs = (attempt: number): number => Math.random() * Math.min(30_000, 1_000 * 2 ** attempt);

/** The backoff, or the `retryAfterMs` of the refusal when that is longer. */
export function retryDelayMs(error: unknown, attempt: number): number {
  return Math.max(backoffMs(attempt), (error instanceof SocketError && error.retryAfterMs) || 0);
}

const hasCode = (error: unknown, ...codes: string[]) => error instanceof SocketError && codes.includes(error.code);
