import type { SocketData } from "@app/socket-types";
import { z } from "zod";

/**
 * What your tokens carry: `sub`, `name` and `exp` are required. A claim of your own goes into this schema, into the value
 * of `identityOf` below, and into the type of what sockets know, `SocketData` or its `User`, in the contract's `session.ts`.
 */
const claims = z.object({
  sub: z.string().min(1).max(128),
  name: z.string().min(1).max(80),
  roles: z.array(z.string().max(64)).max(32).default([]),
  /** Seconds since 1970 (RFC 7519 §4.1.4). */
  exp: z.number().positive(),
  iat: z.number().nonnegative().default(0),
  avatar: z.url({ protocol: /^https$/ }).optional(),
});

export interface Identity extends SocketData {
  expiresAtMs: number;
  /** 0 when the token does not say. */
  issuedAtMs: number;
}

/** The identity in verified claims, or undefined when they have another shape. */
export function identityOf(payload: unknown): Identity | undefined {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) return undefined;
  const { sub, name, roles, exp, iat, avatar } = parsed.data;
  return { user: { id: sub, name, ...(avatar && { avatar }) }, roles, expiresAtMs: exp * 1000, issuedAtMs: iat * 1000 };
}
