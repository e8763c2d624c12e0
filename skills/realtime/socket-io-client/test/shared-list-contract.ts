import type { Cursor } from "@app/socket-types";
import { command, commands, sessionCommands, type, type SessionFacts } from "@app/socket-types/contract";

export interface Item {
  itemId: string;
  text: string;
}

/** In the list's log: an item was added, or has another text. */
export interface Change {
  changeId: string;
  /** 1, 2, 3 … within the list's epoch, without holes. */
  offset: number;
  item: Item;
}

export interface Stored {
  epoch: string;
  change: Change;
}

// Schemas of the chat, because its zod is not this package's. Yours: z.object({ listId: z.string() }).
const { roomId: id, content: text } = commands["message:send"].payload.shape;
const list = commands["room:leave"].payload.omit({ roomId: true }).extend({ listId: text });

export const listCommands = {
  ...sessionCommands,
  /** The list as it is at `head`. From then on this connection hears `list:changed`. */
  "list:open": command({ payload: list, data: type<{ head: Cursor; items: Item[] }>() }),
  /** A resend of the same `changeId` changes nothing and answers what was stored. */
  "list:put": command({ payload: list.extend({ changeId: id, itemId: id, text }), data: type<Stored>() }),
};

export type ListCommands = typeof listCommands;

export interface ListFacts extends SessionFacts {
  "list:changed": { listId: string; epoch: string; changes: Change[] };
}
