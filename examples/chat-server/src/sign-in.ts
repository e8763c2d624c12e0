import { createHash, type KeyObject } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { isAllowedOrigin } from "@app/socket-io-server";
import { limits, SocketError } from "@app/socket-types";
import jwt from "jsonwebtoken";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { z } from "zod";

/** `key` is a random secret that a browser makes once and keeps: who has it is that user. */
const credentials = z.object({
  name: z.string().trim().min(1).max(limits.nameLength),
  key: z.string().min(32).max(256),
});

const longestBody = 4096;

export interface SignInOptions {
  signingKey: KeyObject;
  origins: readonly string[];
  tokenLifeMs: number;
}

export interface SignedIn {
  token: string;
  userId: string;
  expiresAt: string;
}

/**
 * FOR THE DEMO ONLY: it believes any name. Use your identity provider instead, and verify its tokens.
 *
 * Answers `POST { name, key }` with a token. Throws `VALIDATION_FAILED`, `PAYLOAD_TOO_LARGE` over 4 KiB, `FORBIDDEN`
 * for a page of another origin, and `RATE_LIMITED` after 60 calls a minute from one address.
 */
export function createSignIn({ signingKey, origins, tokenLifeMs }: SignInOptions) {
  const limiter = new RateLimiterMemory({ points: 60, duration: 60 });

  return async function signIn(request: IncomingMessage): Promise<SignedIn> {
    if (!isAllowedOrigin(request, { origins })) throw new SocketError("FORBIDDEN", "Add this page's origin to ORIGINS");
    await limiter.consume(request.socket.remoteAddress ?? "").catch(refuse);
    const { name, key } = await readCredentials(request);
    const userId = userIdOf(key);
    // RFC 7519 counts whole seconds.
    const exp = Math.floor((Date.now() + tokenLifeMs) / 1000);
    const token = jwt.sign({ sub: userId, name, roles: [], exp }, signingKey);
    return { token, userId, expiresAt: new Date(exp * 1000).toISOString() };
  };
}

// Everybody sees the id, so it must not lead back to the key: a hash of a random key does not.
const userIdOf = (key: string) => createHash("sha256").update(key).digest("base64url").slice(0, 22);

async function readCredentials(request: IncomingMessage): Promise<z.output<typeof credentials>> {
  // Node's parser holds a body to its announced length, so the announcement is all there is to check.
  const length = Number(request.headers["content-length"] ?? "NaN");
  if (Number.isNaN(length)) throw new SocketError("VALIDATION_FAILED", "Send a JSON body with its Content-Length");
  if (length > longestBody) throw new SocketError("PAYLOAD_TOO_LARGE", `Send at most ${longestBody} bytes`);
  const body = await json(request).catch(() => undefined);
  const parsed = credentials.safeParse(body);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new SocketError("VALIDATION_FAILED", "Send { name, key }: 1 to 80 characters, and 32 to 256", { issues });
}

function refuse(refusal: unknown): never {
  if (!(refusal instanceof RateLimiterRes)) throw refusal;
  const retryAfterMs = refusal.msBeforeNext;
  throw new SocketError("RATE_LIMITED", "Too many sign-ins from this address: wait", { retryAfterMs });
}
