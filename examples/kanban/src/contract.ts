import { command, sessionCommands, type, type SessionFacts } from "@app/socket-types/contract";
import { z } from "zod";
import type { Card } from "./cards.js";

const boardId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const cardId = z.uuid();
const title = z.string().trim().min(1).max(120);
const column = z.enum(["todo", "doing", "done"]);
const cursor = z.object({ epoch: z.string().min(1).max(64), offset: z.int().min(0) });

/** What a person does to a board. */
const deed = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("add"), cardId, title, column }),
  z.object({ kind: z.literal("move"), cardId, column, before: cardId.optional() }),
  z.object({ kind: z.literal("rename"), cardId, title }),
]);

export type Deed = z.output<typeof deed>;

/** A deed in the board's log. */
export interface Change {
  changeId: string;
  /** 1, 2, 3 … within the board's epoch, without holes. */
  offset: number;
  by: { id: string; name: string };
  deed: Deed;
}

export interface Opened {
  head: z.output<typeof cursor>;
  /** The board as it is at `head`, unless `changes` continue the cursor that was given. */
  cards?: Card[];
  changes: Change[];
  hasMore: boolean;
}

export const boardCommands = {
  ...sessionCommands,
  /** With a valid `since`: what came after it. Otherwise the whole board. */
  "board:open": command({ payload: z.object({ boardId, since: cursor.optional() }), data: type<Opened>() }),
  /** Idempotent: the client makes the id, once per deed. */
  "board:change": command({
    payload: z.object({ boardId, changeId: z.uuid(), deed }),
    data: type<{ epoch: string; change: Change }>(),
  }),
};

export type BoardCommands = typeof boardCommands;

export interface BoardFacts extends SessionFacts {
  "board:changed": { boardId: string; epoch: string; changes: Change[] };
}
