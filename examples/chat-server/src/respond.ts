import type { ServerResponse } from "node:http";
import { fail, SocketError, type ErrorCode } from "@app/socket-types";

const statuses: Partial<Record<ErrorCode, number>> = {
  AUTH_REQUIRED: 401,
  AUTH_INVALID: 401,
  AUTH_EXPIRED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  VALIDATION_FAILED: 400,
  RATE_LIMITED: 429,
  PAYLOAD_TOO_LARGE: 413,
  UNAVAILABLE: 503,
};

/** Answers with JSON that no cache keeps. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/** Answers as a socket is answered: `{ ok: false, error }`. Only a `SocketError`'s own words leave the server. */
export function sendFailure(response: ServerResponse, error: unknown): void {
  const known = error instanceof SocketError;
  const failure = known ? error : new SocketError("INTERNAL_ERROR", "The server failed: try again");
  const status = statuses[failure.code] ?? 500;
  if (status === 401) response.setHeader("www-authenticate", "Bearer");
  if (failure.retryAfterMs !== undefined) response.setHeader("retry-after", Math.ceil(failure.retryAfterMs / 1000));
  sendJson(response, status, fail(failure));
}
