import { SocketError } from "@app/socket-types";
import type { AppServer, AppSocket } from "@app/socket-types/server";

// Prefixes keep what a client sends from ever naming a socket's or a user's own room.
export const roomKey = (roomId: string): string => `room:${roomId}`;
export const userKey = (userId: string): string => `user:${userId}`;

/** Member means: this socket has joined now. Throws `FORBIDDEN` otherwise. */
export function assertMember(socket: AppSocket, roomId: string): void {
  if (!socket.rooms.has(roomKey(roomId))) throw new SocketError("FORBIDDEN", "Join the room first");
}

/** Takes every socket of a user out of a room, on every node. Change your `AccessPolicy` first: he could join again. */
export function revokeAccess(io: AppServer, userId: string, roomId: string): void {
  io.in(userKey(userId)).socketsLeave(roomKey(roomId));
}
