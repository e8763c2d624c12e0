import { SocketError } from "@app/socket-types";
import type { AppServer } from "@app/socket-types/server";
import { endSessions } from "./end-sessions.js";
import type { VerifyToken } from "./tokens.js";

export interface Revocation {
  /** Tokens issued up to this moment (milliseconds since 1970) are refused; `Infinity` bans the user. */
  issuedUntilMs: number;
  /** What the user is told. */
  message: string;
}

/** Which users' tokens are no longer good, though they have not expired. */
export interface RevocationStore {
  revoke(userId: string, revocation: Revocation): Promise<void>;
  revocationOf(userId: string): Promise<Revocation | undefined>;
  /** Lets a banned user in again. */
  pardon(userId: string): Promise<void>;
}

/** Revocations of one process, lost with it. */
export function createMemoryRevocationStore(): RevocationStore {
  const revocations = new Map<string, Revocation>();
  return {
    revoke: async (userId, revocation) => void revocations.set(userId, revocation),
    revocationOf: async (userId) => revocations.get(userId),
    pardon: async (userId) => void revocations.delete(userId),
  };
}

/**
 * Verifies, then refuses what was revoked: `FORBIDDEN` for a banned user, `AUTH_INVALID` after a sign-out. Used at the
 * handshake and at `session:refresh` alike. Tokens need `iat`; without one, a sign-out refuses them for good.
 */
export function refuseRevoked(verifyToken: VerifyToken, revocations: RevocationStore): VerifyToken {
  return async function verifyUnrevoked(token) {
    const identity = await verifyToken(token);
    const revocation = await revocations.revocationOf(identity.user.id);
    if (!revocation || identity.issuedAtMs > revocation.issuedUntilMs) return identity;
    throw new SocketError(codeOf(revocation), revocation.message);
  };
}

/** Refuses a user's tokens of before now, or all of them, and ends his sessions on every node. */
export async function signOut(
  io: AppServer,
  revocations: RevocationStore,
  { userId, banned = false, message = "You were signed out" }: { userId: string; banned?: boolean; message?: string },
): Promise<void> {
  const revocation = { issuedUntilMs: banned ? Infinity : Date.now(), message };
  await revocations.revoke(userId, revocation);
  await endSessions(io, { userId, code: codeOf(revocation), message });
}

/**
 * Ends the sessions on this node that began before their user was banned or signed out. For a node that may not have
 * heard of it: `redis.onLapse(() => void endRevokedSessions(io, revocations).catch(log))`.
 */
export async function endRevokedSessions(io: AppServer, revocations: RevocationStore): Promise<void> {
  const sockets = [...io._nsps.values()].flatMap((namespace) => [...namespace.sockets.values()]);
  for (const userId of new Set(sockets.map(({ data }) => data.user.id))) {
    const revocation = await revocations.revocationOf(userId);
    if (!revocation) continue;
    for (const socket of sockets) {
      if (socket.data.user.id !== userId || socket.handshake.issued > revocation.issuedUntilMs) continue;
      socket.emit("session:ended", { code: codeOf(revocation), message: revocation.message });
      socket.disconnect(true);
    }
  }
}

const codeOf = ({ issuedUntilMs }: Revocation) => (issuedUntilMs === Infinity ? "FORBIDDEN" : "AUTH_INVALID");
