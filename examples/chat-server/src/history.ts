import type { IncomingMessage } from "node:http";
import type { AccessPolicy, MessageStore, RoomStore, VerifyToken } from "@app/socket-io-server";
import { SocketError, type Commands, type Reply } from "@app/socket-types";
import { commands } from "@app/socket-types/contract";
import { bearerOf } from "./bearer.js";

export interface HistoryParts {
  verifyToken: VerifyToken;
  access: AccessPolicy;
  rooms: RoomStore;
  messages: MessageStore;
}

/**
 * Answers `GET …?before=<epoch>:<offset>&limit=` with what `message:history` answers, to those who may enter the room:
 * a Bearer token stands in for the socket. Throws `AUTH_…`, `VALIDATION_FAILED`, `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`
 * for a cursor of another epoch.
 */
export function createHistory({ verifyToken, access, rooms, messages }: HistoryParts) {
  return async function history(
    request: IncomingMessage,
    roomId: string,
    query: URLSearchParams,
  ): Promise<Reply<Commands, "message:history">> {
    const { user } = await verifyToken(bearerOf(request));
    const { before, limit } = rangeOf(roomId, query);
    const room = await rooms.get(roomId);
    if (!room) throw new SocketError("NOT_FOUND", "There is no such room");
    if (!(await access.mayEnterRoom(user, room))) throw new SocketError("FORBIDDEN", "You may not enter this room");
    const { head, ...page } = await messages.read(roomId, { limit, ...(before && { before: before.offset }) });
    if (before && before.epoch !== head.epoch) {
      throw new SocketError("CONFLICT", "The room's history was lost since this cursor: read again without it");
    }
    return { epoch: head.epoch, ...page };
  };
}

function rangeOf(roomId: string, query: URLSearchParams) {
  const [, epoch, offset] = /^(.+):(\d+)$/.exec(query.get("before") ?? "") ?? [];
  const parsed = commands["message:history"].payload.safeParse({
    roomId,
    ...(query.has("before") && { before: { epoch, offset: Number(offset) } }),
    ...(query.has("limit") && { limit: Number(query.get("limit")) }),
  });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new SocketError("VALIDATION_FAILED", "Send before=<epoch>:<offset> and limit=<1 to 200>", { issues });
}
