import type { Room, SocketError, User } from "@app/socket-types";
import type { Store, View } from "./store.js";
import type { TimelineMessage } from "./timeline.js";

/** A room as it is shown. `members`, `messages` and `typing` are the same arrays until they changed. */
export interface RoomState {
  /** `joining` also while the connection is away; what was read before stays. */
  status: "idle" | "joining" | "joined" | "refused";
  error?: SocketError;
  room?: Room;
  /** At most 200 of them; `memberCount` counts all. */
  members: readonly User[];
  memberCount: number;
  /** Stored messages in offset order, then those that are unsent. */
  messages: readonly TimelineMessage[];
  /** The log that the stored messages are of; `undefined` before the first join. Another one means that it was lost. */
  epoch?: string;
  /** User ids. */
  typing: readonly string[];
  hasOlder: boolean;
  /** Grows each time that history was lost, on the server or because too much was missed: the UI should say so. */
  discontinuities: number;
}

export interface SendOptions {
  /** A finished file that this user uploaded to this room. */
  fileId?: string;
  /** The id of a message that was sent before, perhaps by an earlier page: it has one effect. */
  messageId?: string;
  /** When that was, as an ISO string. */
  createdAt?: string;
}

export interface RoomStore extends Store<RoomState> {
  /**
   * Shows the message at once and delivers it, now or when connected; returns its id.
   * Throws `OUTBOX_FULL` or `VALIDATION_FAILED`.
   */
  send(content: string, options?: SendOptions): string;
  /** Sends a failed message again. */
  retry(messageId: string): void;
  /** Removes an unsent message. One that is under way may still be stored, and then shows again. */
  discard(messageId: string): void;
  /** Call it with each keystroke; it is throttled. Sending ends it. */
  setTyping(isTyping: boolean): void;
  /** Adds the page before the first message. Rejects with a `SocketError`. */
  loadOlder(): Promise<void>;
}

/** A room as a component sees it. */
export type RoomView = View<RoomStore>;

/** What is known of a room that nobody has watched yet. */
export const untouchedRoom: RoomState = {
  status: "idle",
  members: [],
  memberCount: 0,
  messages: [],
  typing: [],
  hasOlder: false,
  discontinuities: 0,
};
