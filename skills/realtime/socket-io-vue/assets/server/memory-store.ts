import { randomUUID } from "node:crypto";
import { SocketError, type ChatMessage, type Room } from "@app/socket-types";
import type { MessageStore } from "./message-store.js";
import type { RoomStore } from "./room-store.js";
import { assertStorableText } from "./storable-text.js";

interface Log {
  head: number;
  /** The message at an offset stands at `(offset - 1) % messagesPerRoom`. */
  ring: ChatMessage[];
  /** The keys of `stored` beside their messages: building one again to forget it costs a quarter of an append. */
  intents: string[];
}

// The length keeps two pairs of sender and id apart that would read the same joined.
const intentOf = (senderId: string, messageId: string) => `${senderId.length} ${senderId}${messageId}`;

/**
 * The newest `messagesPerRoom` messages of every room, in this process's memory. Its epoch is new at each start, so
 * that clients notice that the log was lost. A resend is recognised as long as its message is among those, not
 * longer. A room costs memory from its first message on and is never dropped: `createMemoryRoomStore` bounds how many
 * there are.
 */
export function createMemoryMessageStore({ messagesPerRoom = 1000 }: { messagesPerRoom?: number } = {}): MessageStore {
  const epoch = randomUUID();
  const logs = new Map<string, Log>();
  const stored = new Map<string, ChatMessage>();

  function logOf(roomId: string): Log {
    let log = logs.get(roomId);
    if (!log) logs.set(roomId, (log = { head: 0, ring: [], intents: [] }));
    return log;
  }

  return {
    async append({ roomId, messageId, sender, content, file }) {
      assertStorableText({ content, "sender.id": sender.id, "sender.name": sender.name });
      const intent = intentOf(sender.id, messageId);
      const earlier = stored.get(intent);
      if (earlier) {
        const isSameText = earlier.roomId === roomId && earlier.content === content;
        if (isSameText && earlier.file?.fileId === file?.fileId) return { epoch, message: earlier, duplicate: true };
        throw new SocketError("CONFLICT", "This messageId belongs to another message: make a new one for each message");
      }
      const log = logOf(roomId);
      const place = log.head % messagesPerRoom;
      const oldest = log.intents[place];
      if (oldest !== undefined) stored.delete(oldest);
      log.head += 1;
      const message: ChatMessage = {
        messageId,
        roomId,
        offset: log.head,
        sender: { id: sender.id, name: sender.name },
        content,
        ...(file && { file }),
        createdAt: new Date().toISOString(),
      };
      log.ring[place] = message;
      log.intents[place] = intent;
      stored.set(intent, message);
      return { epoch, message, duplicate: false };
    },

    async read(roomId, { after, before, limit }) {
      const { head, ring } = logs.get(roomId) ?? { head: 0, ring: [] };
      const oldest = Math.max(1, head - messagesPerRoom + 1);
      const isNewer = after !== undefined;
      const end = Math.min(head, (before ?? head + 1) - 1);
      const first = isNewer ? Math.max(oldest, after + 1) : Math.max(oldest, end - limit + 1);
      const last = isNewer ? Math.min(head, first + limit - 1) : end;
      const messages: ChatMessage[] = [];
      for (let offset = first; offset <= last; offset += 1) {
        const message = ring[(offset - 1) % messagesPerRoom];
        if (message) messages.push(message);
      }
      return { head: { epoch, offset: head }, messages, hasMore: isNewer ? last < head : first > oldest };
    },
  };
}

/** The rooms of this process, in its memory, until it ends. More than `maxRooms` are refused with `UNAVAILABLE`. */
export function createMemoryRoomStore({ maxRooms = 10_000 }: { maxRooms?: number } = {}): RoomStore {
  const rooms: Room[] = [];
  const places = new Map<string, number>();

  const find = (roomId: string): Room | undefined => rooms[places.get(roomId) ?? -1];

  return {
    async create({ roomId, name }) {
      assertStorableText({ name });
      const earlier = find(roomId);
      if (earlier) {
        if (earlier.name === name) return { room: earlier, created: false };
        throw new SocketError("CONFLICT", "This roomId belongs to a room with another name: make a new one");
      }
      if (rooms.length >= maxRooms) throw new SocketError("UNAVAILABLE", "No more rooms fit: use one that exists");
      const room: Room = { roomId, name, createdAt: new Date().toISOString() };
      places.set(roomId, rooms.push(room) - 1);
      return { room, created: true };
    },

    async get(roomId) {
      return find(roomId);
    },

    async list({ after, limit }) {
      const place = after === undefined ? -1 : places.get(after);
      if (place === undefined) throw new SocketError("NOT_FOUND", "There is no such room: list from the start");
      const first = place + 1;
      return { rooms: rooms.slice(first, first + limit), hasMore: first + limit < rooms.length };
    },
  };
}
