import type { Commands, Room, SessionFacts } from "@app/socket-types";
import { command, signal, type } from "@app/socket-types/contract";
import { serveCommands, type Handlers } from "@app/socket-io-server";
import type { NamespaceOf } from "@app/socket-types/server";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

const table = {
  "card:move": command({ payload: z.object({ cardId: z.string() }), data: type<{ column: string }>() }),
  "card:attach": command({ payload: z.object({ cardId: z.string() }), data: type<number>(), binary: true }),
  "pointer:move": signal(z.object({ x: z.number() })),
};
declare const namespace: NamespaceOf<typeof table, SessionFacts>;
const attach: Handlers<typeof table>["card:attach"] = (_socket, _payload, bytes) => bytes.length;

test("a handler receives the parsed payload, and bytes when the command is binary", () => {
  serveCommands(namespace, table, {
    "card:move": (socket, { cardId }) => ({ column: `${cardId} of ${socket.data.user.name}` }),
    "card:attach": (_socket, _payload, bytes) => bytes.byteLength,
    "pointer:move": (_socket, { x }) => void x.toFixed(),
  });
});

test("a forgotten handler does not compile", () => {
  // @ts-expect-error card:move is missing
  serveCommands(namespace, table, { "card:attach": attach, "pointer:move": () => {} });
});

test("a wrong reply does not compile", () => {
  serveCommands(namespace, table, {
    // @ts-expect-error the column is a string
    "card:move": () => ({ column: 7 }),
    "card:attach": attach,
    "pointer:move": () => {},
  });
});

test("a handler that reads what the payload lacks does not compile", () => {
  const create: Handlers<Commands>["room:create"] = (_socket, payload) => {
    // @ts-expect-error there is no topic in room:create
    void payload.topic;
    return {} as Room;
  };
  expectTypeOf(create).toBeFunction();
});
