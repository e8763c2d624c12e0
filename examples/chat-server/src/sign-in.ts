import { createHash, type KeyObject } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { clientAddress, isAllowedOrigin } from "@app/socket-io-server";
import { limits, SocketError } from "@app/socket-types";
import jwt from "jsonwebtoken";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { z } from "zod";
import { isSameSecret } from "./admin-secret.js";

/**
 * `key` is a random secret that a browser makes once and keeps: who has it is that user. `adminSecret` is this server's,
 * from the link that it prints: who has it is an admin, whatever he is called.
 */
const credentials = z.object({
  name: z.string().trim().min(1).max(limits.nameLength),
  key: z.string().min(32).max(256),
  adminSecret: z.string().max(256).optional(),
});

const longestBody = 4096;

export interface SignInOptions {
  signingKey: KeyObject;
  adminSecret: string;
  origins: readonly string[];
  tokenLifeMs: number;
  /** How many proxies of ours stand in front: without them one address would stand for everybody. */
  trustedProxies?: number;
}

export interface SignedIn {
  token: string;
  userId: string;
  expiresAt: string;
}

/**
 * FOR THE DEMO ONLY: it believes any name. Use your identity provider instead, and verify its tokens.
 *
 * Answers `POST { name, key, adminSecret? }` with a token. Throws `VALIDATION_FAILED`, `PAYLOAD_TOO_LARGE` over 4 KiB,
 * `FORBIDDEN` for a page of another origin, `AUTH_INVALID` for a wrong admin secret, and `RATE_LIMITED` after 60 calls a
 * minute from one address, guesses included.
 */
export function createSignIn({ signingKey, adminSecret, origins, tokenLifeMs, trustedProxies = 0 }: SignInOptions) {
  const limiter = new RateLimiterMemory({ points: 60, duration: 60 });

  return async function signIn(request: IncomingMessage): Promise<SignedIn> {
    if (!isAllowedOrigin(request, { origins })) throw new SocketError("FORBIDDEN", "Add this page's origin to ORIGINS");
    const { headers, socket } = request;
    const address = clientAddress({ address: socket.remoteAddress ?? "", headers }, trustedProxies);
    await limiter.consume(address).catch(refuse);
    const { name, key, adminSecret: given } = await readCredentials(request);
    const isAdmin = given !== undefined;
    if (isAdmin && !isSameSecret(given, adminSecret)) throw wrongSecret();
    const userId = userIdOf(key);
    // RFC 7519 counts whole seconds.
    const exp = Math.floor((Date.now() + tokenLifeMs) / 1000);
    const token = jwt.sign({ sub: userId, name, roles: isAdmin ? ["admin"] : [], exp }, signingKey);
    return { token, userId, expiresAt: new Date(exp * 1000).toISOString() };
  };
}

const wrongSecret = () =>
  new SocketError("AUTH_INVALID", "This is not the admin secret of this server: open the admin link that it prints");

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
