import type { ClientEvents, CommandName, Listeners, Payload, Reply, Result } from "@app/socket-types";
import { command, sessionCommands, signal, type, type SessionFacts } from "@app/socket-types/contract";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

interface Card {
  cardId: string;
  column: string;
}

const boardCommands = {
  ...sessionCommands,
  "card:move": command({ payload: z.object({ cardId: z.uuid(), column: z.string() }), data: type<Card>() }),
  "card:attach": command({ payload: z.object({ cardId: z.uuid() }), data: type<{ bytes: number }>(), binary: true }),
  "pointer:move": signal(z.object({ x: z.number(), y: z.number() })),
};
type BoardCommands = typeof boardCommands;

interface BoardFacts extends SessionFacts {
  "card:moved": Card;
}

test("another contract derives its names, payloads and replies from the same machinery", () => {
  expectTypeOf<CommandName<BoardCommands>>().toEqualTypeOf<"session:refresh" | "card:move" | "card:attach">();
  expectTypeOf<Reply<BoardCommands, "card:move">>().toEqualTypeOf<Card>();
  expectTypeOf<Payload<BoardCommands, "pointer:move">>().toEqualTypeOf<{ x: number; y: number }>();
  expectTypeOf<Listeners<BoardFacts>["card:moved"]>().toEqualTypeOf<(fact: Card) => void>();
});

test("a binary command takes bytes between its payload and its ack", () => {
  expectTypeOf<Parameters<ClientEvents<BoardCommands>["card:attach"]>>().toEqualTypeOf<
    [payload: { cardId: string }, bytes: Uint8Array | ArrayBuffer, ack: (result: Result<{ bytes: number }>) => void]
  >();
});
