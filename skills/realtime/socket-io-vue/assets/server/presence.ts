import type { User } from "@app/socket-types";
import type { AppNamespace, AppSocket } from "@app/socket-types/server";
import { roomKey } from "./membership.js";

/** Who is in which room. Counts users, not tabs. */
export interface Presence {
  /** Counts a socket that has joined. Tells the room, this socket too, `user:joined` when it is the user's first one. */
  enter(socket: AppSocket, roomId: string): Promise<void>;
  /** A deliberate leave: told at once. A socket that vanishes is told after the grace, so that a reload does not flap. */
  leave(socket: AppSocket, roomId: string): Promise<void>;
  members(roomId: string, limit: number): Promise<{ members: User[]; memberCount: number }>;
}

interface Present {
  readonly user: User;
  readonly socketIds: Set<string>;
  departure?: NodeJS.Timeout;
}

/** Presence of one process. `graceMs`: how long a user whose last socket vanished still counts as present. */
export function createPresence(namespace: AppNamespace, { graceMs = 5_000 } = {}): Presence {
  const rooms = new Map<string, Map<string, Present>>();

  // The adapter tells of every way out: leave, disconnect, revoked access, a kick from another node.
  namespace.adapter.on("leave-room", (room: string, socketId: string) => {
    const userId = namespace.sockets.get(socketId)?.data.user.id;
    const present = userId === undefined ? undefined : rooms.get(room)?.get(userId);
    if (present?.socketIds.delete(socketId) && present.socketIds.size === 0) {
      present.departure = setTimeout(() => depart(room, present.user.id), graceMs).unref();
    }
  });

  function depart(room: string, userId: string): void {
    const present = rooms.get(room);
    clearTimeout(present?.get(userId)?.departure);
    if (!present?.delete(userId)) return;
    if (present.size === 0) rooms.delete(room);
    namespace.to(room).emit("user:left", { roomId: room.slice(roomKey("").length), userId });
  }

  return {
    async enter(socket, roomId) {
      const room = roomKey(roomId);
      const { user } = socket.data;
      const present = rooms.get(room) ?? new Map<string, Present>();
      rooms.set(room, present);
      const known = present.get(user.id);
      if (known) {
        clearTimeout(known.departure);
        known.socketIds.add(socket.id);
      } else {
        present.set(user.id, { user, socketIds: new Set([socket.id]) });
        // This one as well: on its way in it may have heard that its user left, when his grace ended just then.
        namespace.to(room).emit("user:joined", { roomId, user });
      }
    },

    async leave(socket, roomId) {
      const room = roomKey(roomId);
      const present = rooms.get(room)?.get(socket.data.user.id);
      if (present?.socketIds.delete(socket.id) && present.socketIds.size === 0) depart(room, socket.data.user.id);
    },

    async members(roomId, limit) {
      const present = rooms.get(roomKey(roomId));
      const members: User[] = [];
      for (const { user } of present?.values() ?? []) if (members.push(user) === limit) break;
      return { members, memberCount: present?.size ?? 0 };
    },
  };
}
