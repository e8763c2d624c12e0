import type { KeyObject } from "node:crypto";
import type { VerifyToken } from "@app/socket-io-server";
import { SocketError } from "@app/socket-types";
import jwt from "jsonwebtoken";
import { z } from "zod";

/** What the tokens of this product carry: other names than the chat's, and the boards of a person instead of roles. */
const claims = z.object({
  uid: z.string().min(1).max(64),
  displayName: z.string().min(1).max(80),
  boards: z.array(z.string().max(40)).max(100),
  exp: z.number().positive(),
});

const roleOf = (boardId: string): string => `board:${boardId}`;

/** Whether a person may see and change a board. */
export const isMember = (roles: readonly string[], boardId: string): boolean => roles.includes(roleOf(boardId));

/** The check that `authenticate` and `session:refresh` make. Throws `AUTH_REQUIRED`, `AUTH_INVALID` or `AUTH_EXPIRED`. */
export const createBoardTokenVerifier =
  (key: KeyObject): VerifyToken =>
  (token) => {
    if (typeof token !== "string") throw new SocketError("AUTH_REQUIRED", "Sign in first");
    try {
      const { uid, displayName, boards, exp } = claims.parse(jwt.verify(token, key, { algorithms: ["HS256"] }));
      const user = { id: uid, name: displayName };
      return { user, roles: boards.map(roleOf), expiresAtMs: exp * 1000, issuedAtMs: 0 };
    } catch (cause) {
      const isExpired = cause instanceof jwt.TokenExpiredError;
      throw new SocketError(isExpired ? "AUTH_EXPIRED" : "AUTH_INVALID", "Sign in again", { cause });
    }
  };
