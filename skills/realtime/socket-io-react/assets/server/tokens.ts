import { createSecretKey, type KeyObject } from "node:crypto";
import { SocketError } from "@app/socket-types";
import jwt from "jsonwebtoken";
import { identityOf, type Identity } from "./claims.js";

/** Throws `AUTH_REQUIRED`, `AUTH_INVALID` or `AUTH_EXPIRED`; only the last is worth a fresh token. */
export type VerifyToken = (token: unknown) => Identity | Promise<Identity>;

export interface TokenRules {
  issuer?: string;
  audience?: string;
  /** The algorithms your issuer signs with. Every other one is refused, `none` included (RFC 8725 §3.1). */
  algorithms?: jwt.Algorithm[];
}

const longestToken = 8192;

/** A key for HMAC tokens. Throws when it is shorter than 32 bytes (RFC 7518 §3.2). */
export function secretKey(secret: string | Uint8Array): KeyObject {
  const key = createSecretKey(typeof secret === "string" ? Buffer.from(secret) : secret);
  if ((key.symmetricKeySize ?? 0) < 32) {
    throw new Error("The token secret is shorter than 32 bytes. Make one: openssl rand -base64 48");
  }
  return key;
}

/**
 * Verifies JWTs with one prepared key. The key is a `KeyObject` because jsonwebtoken parses a string secret on every call,
 * at 40 times the cost. A public key needs its `algorithms`.
 */
export function createTokenVerifier(key: KeyObject, { algorithms, issuer, audience }: TokenRules = {}): VerifyToken {
  if (key.type === "secret") secretKey(key.export());
  else if (!algorithms) throw new Error('Name the algorithms of a public key, for example ["ES256"]');
  const rules: jwt.VerifyOptions = {
    algorithms: algorithms ?? ["HS256"],
    ...(issuer && { issuer }),
    ...(audience && { audience }),
  };

  return function verifyToken(token) {
    if (token === undefined || token === null || token === "") {
      throw new SocketError("AUTH_REQUIRED", "Send a token: io(url, { auth: { token } })");
    }
    if (typeof token !== "string" || token.length > longestToken) throw invalid();
    const identity = identityOf(verify(token, key, rules));
    if (!identity) throw invalid();
    return identity;
  };
}

function verify(token: string, key: KeyObject, rules: jwt.VerifyOptions): unknown {
  try {
    return jwt.verify(token, key, rules);
  } catch (cause) {
    if (cause instanceof jwt.TokenExpiredError) {
      throw new SocketError("AUTH_EXPIRED", "The token has expired: fetch a fresh one", { cause });
    }
    throw invalid(cause);
  }
}

// One text for every defect: a stranger learns nothing about which check failed.
const invalid = (cause?: unknown) =>
  new SocketError("AUTH_INVALID", "The token is not valid: sign in again", { cause });
