import type { IncomingMessage } from "node:http";
import type { VerifyToken } from "@app/socket-io-server";
import { limits, SocketError, type SocketData, type User } from "@app/socket-types";
import { bearerOf } from "./bearer.js";

export interface PeopleParts {
  verifyToken: VerifyToken;
  /** Every socket of the chat, on every node. */
  fetchSockets(): Promise<readonly { data: SocketData }[]>;
}

/** Who is connected: each person once, however many tabs he has. */
export interface People {
  /** By name, at most 200. */
  people: User[];
  /** Counts them all. */
  peopleCount: number;
}

/** Answers `GET` with who is connected, to admins. Throws `AUTH_…`, and `FORBIDDEN` for everybody else. */
export function createPeople({ verifyToken, fetchSockets }: PeopleParts) {
  return async function people(request: IncomingMessage): Promise<People> {
    const { roles } = await verifyToken(bearerOf(request));
    if (!roles.includes("admin")) throw new SocketError("FORBIDDEN", "Only admins see who is connected");
    const byId = new Map((await fetchSockets()).map(({ data }) => [data.user.id, data.user]));
    const byName = [...byId.values()].sort((one, other) => one.name.localeCompare(other.name));
    return { people: byName.slice(0, limits.listedMembers), peopleCount: byName.length };
  };
}
