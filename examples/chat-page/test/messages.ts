import type { TimelineMessage } from "@app/socket-io-client";
import type { ChatMessage } from "@app/socket-types";

type Sent = Extract<TimelineMessage, { status: "sent" }>;

/** The userId of who reads in these tests. */
export const reader = "ada";

/** A stored message of a sender: a minute after the one with the number before. */
export function sent(sender: string, number: number, more: Partial<ChatMessage> = {}): Sent {
  return {
    status: "sent",
    messageId: `message-${number}`,
    roomId: "room",
    offset: number,
    sender: { id: sender, name: sender },
    content: `message ${number}`,
    createdAt: new Date(2026, 5, 10, 12, number).toISOString(),
    ...more,
  };
}

/** A message of the reader that is on its way. */
export function unsent(number: number): TimelineMessage {
  const { messageId, roomId, content, createdAt } = sent(reader, number);
  return { status: "sending", messageId, roomId, content, createdAt };
}
