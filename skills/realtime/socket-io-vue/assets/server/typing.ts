import type { Commands } from "@app/socket-types";
import type { AppNamespace } from "@app/socket-types/server";
import type { Handlers } from "./handlers.js";
import { assertMember, roomKey } from "./membership.js";

/**
 * Who is typing: relayed volatile, never stored. `ttlMs`: a typist who neither renews nor stops, or who leaves, is announced
 * as having stopped.
 */
export function typingHandlers(
  namespace: AppNamespace,
  { ttlMs = 8_000 } = {},
): Pick<Handlers<Commands>, "typing:start" | "typing:stop"> {
  const typing = new Map<string, NodeJS.Timeout>();
  const keyOf = (roomId: string, userId: string) => `${roomId} ${userId}`;

  function stop(roomId: string, userId: string): void {
    const key = keyOf(roomId, userId);
    clearTimeout(typing.get(key));
    if (typing.delete(key)) namespace.to(roomKey(roomId)).emit("user:stopped-typing", { roomId, userId });
  }

  namespace.adapter.on("leave-room", (room: string, socketId: string) => {
    const userId = namespace.sockets.get(socketId)?.data.user.id;
    if (userId !== undefined && room.startsWith(roomKey(""))) stop(room.slice(roomKey("").length), userId);
  });

  return {
    "typing:start"(socket, { roomId }) {
      assertMember(socket, roomId);
      const userId = socket.data.user.id;
      const key = keyOf(roomId, userId);
      clearTimeout(typing.get(key));
      typing.set(key, setTimeout(() => stop(roomId, userId), ttlMs).unref());
      // Renewals are relayed too: whoever joined or reconnected since has not heard the first one.
      socket.to(roomKey(roomId)).volatile.emit("user:typing", { roomId, userId });
    },
    "typing:stop"(socket, { roomId }) {
      assertMember(socket, roomId);
      stop(roomId, socket.data.user.id);
    },
  };
}
