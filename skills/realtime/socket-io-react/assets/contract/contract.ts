import { z } from "zod";
import { command, signal, type, type Listeners } from "./define.js";
import { fileCommands, type FileInfo } from "./files.js";
import { limits } from "./limits.js";
import { sessionCommands, type SessionFacts, type User } from "./session.js";

// What another contract is made of.
export { command, signal, type, sessionCommands, type SessionFacts };

// ─── Models: plain JSON, times are ISO strings ───────────────────────────────

export interface Room {
  roomId: string;
  name: string;
  createdAt: string;
  metadata?: Record<string, unknown>;
}

export interface ChatMessage {
  /** Made by the sender, once per intent: a resend carries the same id. */
  messageId: string;
  roomId: string;
  /** 1, 2, 3 … within the room's epoch, without holes. */
  offset: number;
  sender: { id: string; name: string };
  content: string;
  /** Uploaded to this room by the sender. */
  file?: FileInfo;
  createdAt: string;
}

/** A place in a room's log. Another epoch means that the log was lost and offsets start again. */
export type Cursor = z.output<typeof cursor>;

// ─── Commands: what a client may send ────────────────────────────────────────

const roomId = z.uuid();
const page = (max: number) => z.int().min(1).max(max);
const cursor = z.object({ epoch: z.string().min(1).max(64), offset: z.int().min(0) });

export const commands = {
  ...sessionCommands,

  /** Idempotent: the client makes the id. The same id with another name is a `CONFLICT`. */
  "room:create": command({
    payload: z.object({ roomId, name: z.string().trim().min(1).max(limits.nameLength) }),
    data: type<Room>(),
  }),
  "room:list": command({
    payload: z.object({ after: roomId.optional(), limit: page(limits.roomPage).default(limits.roomPage) }),
    data: type<{ rooms: Room[]; hasMore: boolean }>(),
  }),
  /** With a valid `since`: what came after it, oldest first. Otherwise the newest page. */
  "room:join": command({
    payload: z.object({ roomId, since: cursor.optional() }),
    data: type<Joined>(),
  }),
  "room:leave": command({ payload: z.object({ roomId }), data: type<Record<string, never>>() }),

  "message:send": command({
    payload: z.object({
      roomId,
      messageId: z.uuid(),
      content: z.string().min(1).max(limits.contentLength),
      /** A finished file that the sender uploaded to this room. */
      fileId: z.uuid().optional(),
    }),
    data: type<{ epoch: string; message: ChatMessage }>(),
  }),
  /** A page beside a cursor, oldest first; the newest page without one. A cursor of another epoch is a `CONFLICT`. */
  "message:history": command({
    payload: z
      .object({
        roomId,
        before: cursor.optional(),
        after: cursor.optional(),
        limit: page(limits.historyPage).default(50),
      })
      .refine(({ before, after }) => !(before && after), {
        message: "Give before or after, not both",
        path: ["before"],
      }),
    data: type<{ epoch: string; messages: ChatMessage[]; hasMore: boolean }>(),
  }),

  "typing:start": signal(z.object({ roomId })),
  "typing:stop": signal(z.object({ roomId })),

  ...fileCommands,
};

export interface Joined {
  room: Room;
  members: User[];
  memberCount: number;
  /** Oldest first. */
  messages: ChatMessage[];
  head: Cursor;
  /** True: `messages` continue the cursor that was given. False: they are the newest page. */
  recovered: boolean;
  /** More exist: newer ones when recovered, older ones otherwise. */
  hasMore: boolean;
}

// ─── Facts: what the server tells ────────────────────────────────────────────

export interface ServerFacts extends SessionFacts {
  /** Everything a room was sent in one tick, in offset order. To its members, the senders too. */
  "message:received": { roomId: string; epoch: string; messages: ChatMessage[] };
  /** The room was made, or is another now. To everybody who may enter it, its maker too. */
  "room:updated": Room;
  /** Once per user, not per tab. To the members, the joiner too. */
  "user:joined": { roomId: string; user: User };
  /** To the members; whoever leaves may hear it too. */
  "user:left": { roomId: string; userId: string };
  /** To the members but the connection that types. */
  "user:typing": { roomId: string; userId: string };
  /** To the members, the typist too. */
  "user:stopped-typing": { roomId: string; userId: string };
  /** Facts may have been lost between the nodes, for whoever hears this: join again at a random moment `withinMs`. */
  "facts:missed": { withinMs: number };
  /** From an admin or a background worker. To one user, on all his connections, or to everyone. */
  "notification:received": { id: string; text: string; createdAt: string };
}

export type Commands = typeof commands;
export type ServerToClientEvents = Listeners<ServerFacts>;
