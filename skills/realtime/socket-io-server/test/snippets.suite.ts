import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AppServer } from "@app/socket-types/server";
import { SocketError } from "@app/socket-types";
import { command, sessionCommands, signal, type, type SessionFacts } from "@app/socket-types/contract";
import jwt from "jsonwebtoken";
import { io as connectTo } from "socket.io-client";
import { expect, test } from "vitest";
import { z } from "zod";
import { authenticate } from "../src/authentication.js";
import { serveChat } from "../src/chat.js";
import { serveCommands } from "../src/dispatch.js";
import { drain } from "../src/drain.js";
import { createMemoryMessageStore, createMemoryRoomStore } from "../src/memory-store.js";
import { namespaceOf } from "../src/handlers.js";
import { roomKey } from "../src/membership.js";
import { createSocketServer } from "../src/server.js";
import { sessionHandlers } from "../src/session.js";
import { closeSlowReaders } from "../src/slow-readers.js";
import { createRoom, nextEvent, request, startTestServer } from "../src/testing.js";
import { createTokenVerifier, secretKey } from "../src/tokens.js";

const secret = randomBytes(32);
const tokenFor = (name: string) => jwt.sign({ sub: name, name, roles: [], exp: Date.now() / 1000 + 60 }, secret);
async function listen(http: ReturnType<typeof createServer>) {
  await once(http.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

function startChat() {
  // #region assemble
  const http = createServer();
  const io = createSocketServer(http, { origins: ["https://chat.example"] });
  closeSlowReaders(io);
  const serving = serveChat(io, {
    verifyToken: createTokenVerifier(secretKey(secret)),
    rooms: createMemoryRoomStore(),
    messages: createMemoryMessageStore(),
  });
  process.once("SIGTERM", () => void drain(io, serving));
  // #endregion assemble
  return { http, io, serving };
}

test("the assembled chat serves a client and ends on SIGTERM", async () => {
  const { http } = startChat();
  const closed = once(http, "close");
  const client = connectTo(await listen(http), {
    auth: { token: tokenFor("ada") },
    forceNew: true,
    reconnection: false,
  });
  await new Promise<void>((resolve, reject) => client.once("connect", resolve).once("connect_error", reject));
  expect(await client.emitWithAck("room:list", {})).toEqual({ ok: true, data: { rooms: [], hasMore: false } });
  process.emit("SIGTERM");
  await closed;
});

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

function serveBoard(io: AppServer) {
  const verifyToken = createTokenVerifier(secretKey(secret));
  // #region handlers
  authenticate(io, verifyToken);
  const board = namespaceOf<typeof commands, Facts>(io, "/board");
  board.on("connection", (socket) => void socket.join(roomKey("board")));
  serveCommands(board, commands, {
    ...sessionHandlers(verifyToken),
    "card:move": (socket, { cardId, column }) => {
      socket.to(roomKey("board")).emit("card:moved", { cardId, column });
      return { column };
    },
    "pointer:move": () => {},
  });
  // #endregion handlers
}

test("another contract is served by the same dispatch", async () => {
  const http = createServer();
  const io = createSocketServer(http, { origins: [] });
  await using _server = { [Symbol.asyncDispose]: () => io.close() };
  serveBoard(io);
  const options = { auth: { token: tokenFor("ada") }, forceNew: true, reconnection: false };
  const client = connectTo(`${await listen(http)}/board`, options);
  expect(await client.emitWithAck("card:move", { cardId: crypto.randomUUID(), column: "done" })).toEqual({
    ok: true,
    data: { column: "done" },
  });
  expect(await client.emitWithAck("card:move", { cardId: crypto.randomUUID(), column: "lost" })).toMatchObject({
    ok: false,
  });
  client.disconnect();
});

// #region testing
test("a stranger's message is refused and nothing is told", async () => {
  await using server = await startTestServer();
  const [ada, stranger] = [await server.connect("ada"), await server.connect("stranger")];
  const { roomId } = await createRoom(ada);
  ada.on("message:received", () => expect.unreachable());
  const message = { roomId, messageId: randomUUID(), content: "hi" };
  await expect(request(stranger, "message:send", message)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await request(ada, "room:list", {});
});
// #endregion testing

// #region fact
test("a message reaches the others", async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  const heard = nextEvent(bob, "message:received");
  await request(ada, "message:send", { roomId, messageId: randomUUID(), content: "hi" });
  expect(await heard).toMatchObject({ roomId, messages: [{ content: "hi", offset: 1 }] });
});
// #endregion fact

// #region failing
test("a store that fails is answered with UNAVAILABLE", async () => {
  const append = () => Promise.reject(new SocketError("UNAVAILABLE", "The database is away"));
  await using server = await startTestServer({ messages: { ...createMemoryMessageStore(), append } });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const message = { roomId, messageId: randomUUID(), content: "hi" };
  await expect(request(ada, "message:send", message)).rejects.toMatchObject({ code: "UNAVAILABLE" });
});
// #endregion failing
