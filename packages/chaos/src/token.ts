import type { KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";

/** A token whose times are exact to the millisecond. */
export function tokenOf(key: KeyObject, userId: string, lifeMs: number, roles: string[] = []): string {
  const nowMs = Date.now();
  return jwt.sign({ sub: userId, name: userId, roles, iat: nowMs / 1_000, exp: (nowMs + lifeMs) / 1_000 }, key);
}
