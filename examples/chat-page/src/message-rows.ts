import type { TimelineMessage } from "@app/socket-io-client";
import { dayLabel, isSameDay } from "./days.js";

const groupMs = 5 * 60_000;

/** One message as a page shows it. */
export interface MessageRow {
  /** See `keyOf`. */
  key: string;
  message: TimelineMessage;
  isOwn: boolean;
  /** The day that begins with this message. */
  day: string | undefined;
  /** True: the line "New messages" stands before it. */
  startsNew: boolean;
  /** False: the message before it is the same person's, a moment ago. */
  startsGroup: boolean;
}

/** The rows of a log, in the order of its messages. `line` is the key of the first new one, see `Unread`. */
export function rowsOf(messages: readonly TimelineMessage[], userId: string, line?: string): MessageRow[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const sender = senderOf(message, userId);
    const key = keyOf(message, userId);
    const startsNew = key === line;
    const startsDay = !before || !isSameDay(before.createdAt, message.createdAt);
    const continues = !startsDay && senderOf(before, userId) === sender && apartMs(before, message) <= groupMs;
    return {
      key,
      message,
      isOwn: sender === userId,
      day: startsDay ? dayLabel(message.createdAt) : undefined,
      startsNew,
      startsGroup: startsNew || !continues,
    };
  });
}

/** What tells a message from all others of its room, also of other people's. An unsent one keeps it when it is stored. */
export function keyOf(message: TimelineMessage, userId: string): string {
  const sender = senderOf(message, userId);
  return sender === userId ? message.messageId : `${sender} ${message.messageId}`;
}

const senderOf = (message: TimelineMessage, userId: string) => (message.status === "sent" ? message.sender.id : userId);

const apartMs = (one: TimelineMessage, other: TimelineMessage) =>
  Date.parse(other.createdAt) - Date.parse(one.createdAt);
