import type { TimelineMessage } from "@app/socket-io-client";
import { dayLabel, isSameDay } from "./days.js";

const groupMs = 5 * 60_000;

/** One message as a page shows it. */
export interface MessageRow {
  /** Ids are unique per sender. An unsent message keeps its key when it becomes the stored one. */
  key: string;
  message: TimelineMessage;
  isOwn: boolean;
  /** The day that begins with this message. */
  day: string | undefined;
  /** False: the message before it is the same person's, a moment ago. */
  startsGroup: boolean;
}

/** The rows of a log, in the order of its messages. */
export function rowsOf(messages: readonly TimelineMessage[], userId: string): MessageRow[] {
  const senderOf = (message: TimelineMessage) => (message.status === "sent" ? message.sender.id : userId);
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const isOwn = senderOf(message) === userId;
    const startsDay = !before || !isSameDay(before.createdAt, message.createdAt);
    const continues = !startsDay && senderOf(before) === senderOf(message) && apartMs(before, message) <= groupMs;
    return {
      key: isOwn ? message.messageId : `${senderOf(message)} ${message.messageId}`,
      message,
      isOwn,
      day: startsDay ? dayLabel(message.createdAt) : undefined,
      startsGroup: !continues,
    };
  });
}

const apartMs = (one: TimelineMessage, other: TimelineMessage) =>
  Date.parse(other.createdAt) - Date.parse(one.createdAt);
