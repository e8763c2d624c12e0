import type { ChatMessage, Cursor, User } from "@app/socket-types";

/** What a sender asks to have stored. */
export interface MessageDraft {
  roomId: string;
  messageId: string;
  sender: User;
  content: string;
}

export interface Appended {
  epoch: string;
  message: ChatMessage;
  /** True: this sender's `messageId` was stored before; `message` is the one stored then. */
  duplicate: boolean;
}

export interface MessagePage {
  /** The newest stored message; offset 0 when there is none. */
  head: Cursor;
  /** Oldest first. */
  messages: ChatMessage[];
  /** More exist in the direction that was read. */
  hasMore: boolean;
}

/** Which part of a log to read: after an offset (towards newer), before one (towards older), or else the newest page. */
export interface MessageRange {
  after?: number;
  before?: number;
  limit: number;
}

/**
 * The durable log of every room. `test/message-store.behaviour.ts` states what an implementation owes:
 * offsets without holes, one effect per (sender, messageId), one epoch for as long as the log lives.
 */
export interface MessageStore {
  /** Resolves when the message is stored. Throws `CONFLICT` when the sender used the id for another content or room. */
  append(draft: MessageDraft): Promise<Appended>;
  read(roomId: string, range: MessageRange): Promise<MessagePage>;
}
