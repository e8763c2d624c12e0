import { limits, SocketError, type Commands, type Cursor, type Room } from "@app/socket-types";
import type { AppNamespace } from "@app/socket-types/server";
import type { AccessPolicy } from "./access-policy.js";
import type { Handlers } from "./handlers.js";
import { assertMember, roomKey, userKey } from "./membership.js";
import type { MessageStore } from "./message-store.js";
import type { Presence } from "./presence.js";
import type { RoomStore } from "./room-store.js";
import type { InSequence } from "./sequence.js";

export interface RoomParts {
  namespace: AppNamespace;
  rooms: RoomStore;
  messages: MessageStore;
  access: AccessPolicy;
  presence: Presence;
  inSequence: InSequence;
}

type RoomCommands = Pick<Handlers<Commands>, "room:create" | "room:list" | "room:join" | "room:leave">;

/** Creating, listing, joining and leaving rooms. */
export function roomHandlers({ namespace, rooms, messages, access, presence, inSequence }: RoomParts): RoomCommands {
  async function announce(room: Room): Promise<void> {
    const audience = await access.audienceOf(room);
    if (audience === "everyone") namespace.emit("room:updated", room);
    // `to([])` means no filter at all: it would tell everyone.
    else if (audience.length > 0) namespace.to(audience.map(userKey)).emit("room:updated", room);
  }

  async function enterable(roomId: string): Promise<Room> {
    const room = await rooms.get(roomId);
    if (!room) throw new SocketError("NOT_FOUND", "There is no such room: create it with room:create");
    return room;
  }

  async function catchUp(roomId: string, since: Cursor | undefined) {
    if (since) {
      const page = await messages.read(roomId, { after: since.offset, limit: limits.historyPage });
      const next = page.messages[0]?.offset ?? page.head.offset + 1;
      // A hole means that the log was trimmed; a cursor ahead of the head belongs to a log that is gone.
      if (page.head.epoch === since.epoch && next === since.offset + 1) return { ...page, recovered: true };
    }
    return { ...(await messages.read(roomId, { limit: limits.historyPage })), recovered: false };
  }

  return {
    async "room:create"(socket, draft) {
      if (!(await access.mayCreateRoom(socket.data.user)))
        throw new SocketError("FORBIDDEN", "You may not create rooms");
      const { room, created } = await rooms.create(draft);
      if (created) await announce(room);
      return room;
    },

    async "room:list"(socket, { after, limit }) {
      const listed: Room[] = [];
      let last = after;
      for (;;) {
        // Whole pages, however few were asked for: otherwise a page of one would cost a query for every hidden room.
        const { rooms: found, hasMore } = await rooms.list({ limit: limits.roomPage, ...(last && { after: last }) });
        for (const room of found) {
          if (!(await access.mayEnterRoom(socket.data.user, room))) continue;
          if (listed.length === limit) return { rooms: listed, hasMore: true };
          listed.push(room);
        }
        last = found.at(-1)?.roomId;
        if (!hasMore || !last) return { rooms: listed, hasMore: false };
      }
    },

    "room:join": (socket, { roomId, since }) =>
      inSequence(socket, async () => {
        const room = await enterable(roomId);
        const wasInside = socket.rooms.has(roomKey(roomId));
        const refuseStranger = async () => {
          if (await access.mayEnterRoom(socket.data.user, room)) return;
          await socket.leave(roomKey(roomId));
          throw new SocketError("FORBIDDEN", "You may not enter this room");
        };
        await refuseStranger();
        try {
          // Joined before the log is read, so that nothing falls between the page and the first live message …
          await socket.join(roomKey(roomId));
          // … and asked again, because access may have been revoked while the first answer was on its way.
          await refuseStranger();
          const caughtUp = await catchUp(roomId, since);
          // Revoked or disconnected meanwhile: nothing would ever tell presence that he left.
          assertMember(socket, roomId);
          await presence.enter(socket, roomId);
          return { room, ...(await presence.members(roomId, limits.listedMembers)), ...caughtUp };
        } catch (error) {
          if (!wasInside) await socket.leave(roomKey(roomId));
          throw error;
        }
      }),

    "room:leave": (socket, { roomId }) =>
      inSequence(socket, async () => {
        try {
          await presence.leave(socket, roomId);
        } finally {
          // Also when presence cannot be changed now: it hears of this, and changes when it can.
          await socket.leave(roomKey(roomId));
        }
        return {};
      }),
  };
}
