import type { ChatMessage, Cursor, FileInfo, User } from "@app/socket-types";

/** What a sender asks to have stored. */
export interface MessageDraft {
  roomId: string;
  messageId: string;
  sender: User;
  content: string;
  file?: FileInfo;
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
  /** Oldest first. After a trimmed log they begin later than asked: compare the first offset with `after + 1`. */
  messages: ChatMessage[];
  /** More exist in the direction that was read. */
  hasMore: boolean;
}

/** Which part of a log to read: after an offset (towards newer), before one (towards older), else the newest page. */
export interface MessageRange {
  after?: number;
  before?: number;
  limit: number;
}

/**
 * The durable log of every room. `test/message-store.behaviour.ts` states what an implementation owes: offsets without
 * holes, one effect per (sender, messageId), one epoch for as long as the log lives. Whether a room exists is not its
 * affair: an unknown room has an empty log.
 */
export interface MessageStore {
  /**
   * Resolves when the message is stored. Throws `CONFLICT` when the sender used the id for another content, file or
   * room, `VALIDATION_FAILED` for text with U+0000 or unpaired surrogates, `UNAVAILABLE` when the store cannot be
   * reached.
   */
  append(draft: MessageDraft): Promise<Appended>;
  /** Throws `UNAVAILABLE` when the store cannot be reached. */
  read(roomId: string, range: MessageRange): Promise<MessagePage>;
}
