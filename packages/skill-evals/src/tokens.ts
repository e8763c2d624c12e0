import jwt from "jsonwebtoken";

/** A secret of 48 bytes, as the tasks hand it to servers. */
export const secret = "a secret for evals that is long enough for HS256";

/** A token signed as the tasks say: HS256, one hour, no roles. */
export function tokenOf(
  name: string,
  {
    roles = [],
    expiresInMs = 3_600_000,
    key = secret,
    ...claims
  }: Record<string, unknown> & { roles?: unknown; expiresInMs?: number; key?: string } = {},
  options: jwt.SignOptions = {},
): string {
  const exp = (Date.now() + expiresInMs) / 1000;
  return jwt.sign({ sub: name, name, roles, exp, ...claims }, key, { algorithm: "HS256", ...options });
}
