import type { TimelineMessage } from "@app/socket-io-client";
import { keyOf } from "./message-rows.js";

/** How far somebody has read in a room. */
export interface Unread {
  /** The key of the last stored message that was read; undefined while there was none. */
  readonly readUpTo: string | undefined;
  /** How many messages of others came after it. */
  readonly count: number;
  /** The key of the message before which the line "New messages" stands. */
  readonly line: string | undefined;
}

interface Look {
  userId: string;
  /** True while the end of the room's log is in view. */
  isSeen: boolean;
}

/** What was read of a room that is entered now: all that is there. */
export function allRead(messages: readonly TimelineMessage[], userId: string): Unread {
  return { readUpTo: lastStored(messages, userId), count: 0, line: undefined };
}

/**
 * How far somebody has read after the room changed or he looked at it; the same object when nothing is different.
 *
 * What arrives unseen is counted until the end of the log is seen. The line stands before the first of it, also after
 * that, so that he finds where to begin; it goes when he writes, and moves when something arrives unseen once more.
 */
export function readOn(before: Unread, messages: readonly TimelineMessage[], { userId, isSeen }: Look): Unread {
  // What was let go of, or lost, was read or not: all that is left is new then, and −1 is right.
  const from = messages.findLastIndex((message) => keyOf(message, userId) === before.readUpTo);
  const unread = messages.slice(from + 1).filter((message) => !isOwn(message, userId));
  const [first] = unread;
  const last = messages.at(-1);
  const hasAnswered = isSeen && last !== undefined && isOwn(last, userId);
  const isWaiting = !isSeen && first !== undefined;
  const after: Unread = {
    readUpTo: isSeen ? lastStored(messages, userId) : before.readUpTo,
    count: isSeen ? 0 : unread.length,
    line: isWaiting ? keyOf(first, userId) : hasAnswered ? undefined : before.line,
  };
  const isSame = (["readUpTo", "count", "line"] as const).every((field) => after[field] === before[field]);
  return isSame ? before : after;
}

/** The same without the line, when all is read. */
export function withoutOldLine(unread: Unread): Unread {
  return unread.count === 0 && unread.line !== undefined ? { ...unread, line: undefined } : unread;
}

const isOwn = (message: TimelineMessage, userId: string) => message.status !== "sent" || message.sender.id === userId;

function lastStored(messages: readonly TimelineMessage[], userId: string): string | undefined {
  const stored = messages.findLast(({ status }) => status === "sent");
  return stored && keyOf(stored, userId);
}
