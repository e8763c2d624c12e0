import type { ChatMessage } from "@app/socket-types";
import type { History } from "./history.js";

/** A message that somebody wanted to send. */
export interface Sending {
  readonly content: string;
  /** When it first left, by its place in the history. */
  askedAt?: number;
  acked?: { readonly epoch: string; readonly offset: number };
}

/** What the clients of a run saw on the wire, and what was wrong with it at once. */
export interface Observations {
  readonly sendings: ReadonlyMap<string, Sending>;
  readonly violations: readonly string[];
  violate(what: string): void;
  /** Somebody means to send this. */
  intend(messageId: string, content: string): void;
  /** It leaves, perhaps again. */
  ask(messageId: string): void;
  ack(epoch: string, message: ChatMessage): void;
  /** Somebody was shown this message at this place of the log. */
  see(epoch: string, message: ChatMessage): void;
}

/** Nothing seen yet. */
export function createObservations(history: History): Observations {
  const sendings = new Map<string, Sending>();
  const places = new Map<string, string>();
  const violations: string[] = [];

  function violate(what: string) {
    if (violations.includes(what)) return;
    history.add("CHECKER", what);
    violations.push(what);
  }

  function see(epoch: string, { messageId, offset, content, sender }: ChatMessage) {
    const place = `offset ${offset} of ${epoch}`;
    const there = places.get(place);
    if (there === messageId) return;
    if (there !== undefined) return violate(`one order: two messages at ${place}: ${there} and ${messageId}`);
    places.set(place, messageId);
    const sending = sendings.get(messageId);
    if (sending?.content !== content)
      violate(`nothing made up: nobody sent "${content}" of ${sender.id} as ${messageId}`);
  }

  return {
    sendings,
    violations,
    violate,
    intend: (messageId, content) => void sendings.set(messageId, { content }),
    ask(messageId) {
      const sending = sendings.get(messageId);
      if (sending) sending.askedAt ??= history.add("", `${sending.content} leaves`);
    },
    ack(epoch, message) {
      see(epoch, message);
      const { offset, messageId } = message;
      const sending = sendings.get(messageId);
      if (!sending) return;
      sending.acked = { epoch, offset };
      history.add("", `${sending.content} is acked at ${offset} of ${epoch}`);
    },
    see,
  };
}
