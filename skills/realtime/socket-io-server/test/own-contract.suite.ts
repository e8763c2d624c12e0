import { randomUUID } from "node:crypto";
import { command, sessionCommands, signal, type, type SessionFacts } from "@app/socket-types/contract";
import type { AppServer } from "@app/socket-types/server";
import { expect, test } from "vitest";
import { z } from "zod";
import { authenticate, requireRole } from "../src/authentication.js";
import { serveCommands } from "../src/dispatch.js";
import { drain } from "../src/drain.js";
import { namespaceOf } from "../src/handlers.js";
import { roomKey } from "../src/membership.js";
import { sessionHandlers } from "../src/session.js";
import { nextEvent, request, startServer } from "../src/testing-server.js";
import type { VerifyToken } from "../src/tokens.js";

// #region contract
const commands = {
  ...sessionCommands,
  "card:move": command({
    payload: z.object({ cardId: z.uuid(), column: z.enum(["todo", "doing", "done"]) }),
    data: type<{ column: string }>(),
  }),
  "pointer:move": signal(z.object({ x: z.number(), y: z.number() })),
};
interface Facts extends SessionFacts {
  "card:moved": { cardId: string; column: string };
}
// #endregion contract

function serveBoard(io: AppServer, verifyToken: VerifyToken) {
  // #region handlers
  authenticate(io, verifyToken);
  requireRole(io.of("/board"), "editor");
  const board = namespaceOf<typeof commands, Facts>(io, "/board");
  board.on("connection", (socket) => void socket.join(roomKey("board")));
  const serving = serveCommands(board, commands, {
    ...sessionHandlers(verifyToken),
    "card:move": (socket, { cardId, column }) => {
      socket.to(roomKey("board")).emit("card:moved", { cardId, column });
      return { column };
    },
    "pointer:move": () => {},
  });
  // #endregion handlers
  return serving;
}

// #region testing
const editor = { namespace: "/board", claims: { roles: ["editor"] } };

test("a card that is moved is moved for the others", async () => {
  await using server = await startServer(serveBoard);
  const ada = await server.connect<typeof commands, Facts>("ada", editor);
  const bob = await server.connect<typeof commands, Facts>("bob", editor);
  const heard = nextEvent(bob, "card:moved");
  const cardId = randomUUID();
  expect(await request(ada, "card:move", { cardId, column: "done" })).toEqual({ column: "done" });
  expect(await heard).toEqual({ cardId, column: "done" });
});
// #endregion testing

test("a namespace refuses who lacks its role, and payloads that its contract lacks", async () => {
  await using server = await startServer(serveBoard);
  const stranger = server.connect("stranger", { namespace: "/board" });
  await expect(stranger).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
  const ada = await server.connect<typeof commands, Facts>("ada", editor);
  // @ts-expect-error the contract has no such column
  const lost = request(ada, "card:move", { cardId: randomUUID(), column: "lost" });
  await expect(lost).rejects.toMatchObject({ code: "VALIDATION_FAILED" });
  // @ts-expect-error the contract has no such fact
  void nextEvent(ada, "card:lost");
});

test("a token of the harness carries the claims of the server, of its own, and a life of its own", async () => {
  await using server = await startServer(serveBoard, { claims: { roles: ["reader"] } });
  const rolesOf = async (token: string) => (await server.verifyToken(token)).roles;
  expect(await rolesOf(server.token("ada"))).toEqual(["reader"]);
  expect(await rolesOf(server.token("ada", editor))).toEqual(["editor"]);
  const expired = server.client("ada", { ...editor, auth: { token: server.token("ada", { expiresInMs: -1_000 }) } });
  const refused = new Promise<Error>((resolve) => expired.once("connect_error", resolve));
  expired.connect();
  expect(await refused).toMatchObject({ data: { code: "AUTH_EXPIRED" } });
});

test("what serves two namespaces is drained at once", async () => {
  await using server = await startServer((io, verifyToken) => {
    const main = namespaceOf<typeof sessionCommands, SessionFacts>(io, "/");
    return [serveBoard(io, verifyToken), serveCommands(main, sessionCommands, sessionHandlers(verifyToken))];
  });
  const ada = await server.connect<typeof sessionCommands, SessionFacts>("ada");
  const told = nextEvent(ada, "server:draining");
  await drain(server.io, server.serving);
  expect(await told).toMatchObject({ reconnectInMs: expect.any(Number) as number });
  expect(server.io.engine.clientsCount).toBe(0);
});
