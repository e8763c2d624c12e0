import { SocketError, limits, type ChatMessage, type Cursor } from "@app/socket-types";
import { createFeed } from "./feed.js";
import { createOutbox } from "./outbox.js";

/** A stored message, or one of our own that is on its way: without `sender`, because who we are only the UI knows. */
export type TimelineMessage =
  | ({ status: "sent" } & ChatMessage)
  | {
      status: "sending" | "failed";
      messageId: string;
      roomId: string;
      content: string;
      /** The file that goes with it; the stored message has a `file` instead. */
      fileId?: string;
      createdAt: string;
      error?: SocketError;
    };

/** What is sent again, under the same id, until its outcome is known. */
export interface Draft {
  content: string;
  fileId?: string;
  createdAt: string;
}

type Sent = { status: "sent" } & ChatMessage;
type Stored = { epoch: string; message: ChatMessage };

interface TimelineOptions {
  send: (messageId: string, draft: Draft) => Promise<Stored>;
  changed: () => void;
}

/** A server remembers ids for twice as long: what is older could be stored a second time. */
const deliverableMs = 24 * 3_600_000;

/**
 * The messages of one room: what is stored in offset order, then what is unsent in the order of sending. An unsent
 * message becomes the stored one in a single step, by its ack or by the live event, whichever is first.
 */
export function createTimeline(roomId: string, { send, changed }: TimelineOptions) {
  const feed = createFeed<Sent>();
  const outbox = createOutbox<Draft, Stored>({
    deliver: async (id, draft) => {
      if (Date.now() - Date.parse(draft.createdAt) < deliverableMs) return await send(id, draft);
      throw new SocketError("ABORTED", "Unsent for a day: look whether it arrived, then discard it or write it anew");
    },
    changed: (reply) => (reply ? receive(reply.epoch, [reply.message]) : changed()),
  });
  let merged: { sent: unknown; unsent: unknown; messages: readonly TimelineMessage[] } | undefined;

  /** Takes out of the outbox what became readable in the feed, or was stored before what the feed shows. */
  function settle(readable: readonly Sent[], isRestart = false) {
    const ids = new Set(readable.map(({ messageId }) => messageId));
    const cursor = feed.cursor();
    outbox.remove(({ id, reply }) => {
      if (!reply || ids.has(id)) return ids.has(id);
      return reply.epoch === cursor?.epoch ? reply.message.offset <= cursor.offset : isRestart;
    });
    changed();
  }

  const receive = (epoch: string, messages: readonly ChatMessage[]) => settle(feed.push(epoch, messages.map(asSent)));

  return {
    feed,
    outbox,
    messages(): readonly TimelineMessage[] {
      const sent = feed.items();
      const unsent = outbox.entries();
      if (merged?.sent !== sent || merged.unsent !== unsent) {
        const pending = unsent.map(({ id, draft, status, error }): TimelineMessage => {
          return { status, messageId: id, roomId, ...draft, ...(error && { error }) };
        });
        merged = { sent, unsent, messages: [...sent, ...pending] };
      }
      return merged.messages;
    },
    /** Takes what was pushed. */
    receive,
    /** Takes a page after the feed's cursor. False when the log does not continue there. */
    append(epoch: string, messages: readonly ChatMessage[], hasMore: boolean): boolean {
      const readable = feed.append(epoch, messages.map(asSent), hasMore);
      if (readable) settle(readable);
      return readable !== undefined;
    },
    /** Takes a page before the feed's start. False when it does not fit there. */
    prepend: (epoch: string, messages: readonly ChatMessage[]): boolean => feed.prepend(epoch, messages.map(asSent)),
    /** Shows the newest page instead of what was shown. */
    restart: (head: Cursor, page: readonly ChatMessage[]) => settle(feed.restart(head, page.map(asSent)), true),
    /** Adds an unsent message. Throws `VALIDATION_FAILED` or `OUTBOX_FULL`. */
    add(messageId: string, draft: Draft) {
      if (!draft.content || draft.content.length > limits.contentLength) {
        throw new SocketError("VALIDATION_FAILED", `A message has 1 to ${limits.contentLength} characters`);
      }
      outbox.add(messageId, draft);
    },
  };
}

const asSent = (message: ChatMessage): Sent => ({ status: "sent", ...message });
