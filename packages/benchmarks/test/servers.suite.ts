import { randomUUID } from "node:crypto";
import { io as connectTo } from "socket.io-client";
import { expect, test } from "vitest";
import { openPeer } from "../src/peer.js";
import { startServer, type Server } from "../src/server.js";

/** What a sender is told of a message: the ack, and the fact. */
async function saySomething(server: Server) {
  const options = { auth: { token: server.token("ada") }, transports: ["websocket"], reconnection: false };
  const socket = connectTo(server.url, options);
  const told = new Promise<unknown>((resolve) => socket.once("message:received", resolve));
  const roomId = randomUUID();
  try {
    await socket.emitWithAck("room:create", { roomId, name: "Test" });
    await socket.emitWithAck("room:join", { roomId });
    const ack: unknown = await socket.emitWithAck("message:send", {
      roomId,
      messageId: randomUUID(),
      content: "hello",
    });
    return { ack, fact: await told };
  } finally {
    socket.disconnect();
  }
}

/** The names and kinds of a value's fields. */
const shapeOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).map(([name, field]) => [name, shapeOf(field)])
    : typeof value;

test("sends the same packets from the plain chat as from the whole stack", async () => {
  await using chat = await startServer("chat");
  await using plain = await startServer("plain");
  expect(shapeOf(await saySomething(plain))).toEqual(shapeOf(await saySomething(chat)));
});

test.each(["chat", "guarded"] as const)("checks tokens in %s", async (name) => {
  await using server = await startServer(name);
  await expect(openPeer(server.url, "not a token")).rejects.toThrow("AUTH_INVALID");
  await expect(server.connect(["ada"])).resolves.toHaveLength(1);
});

test("looks at no token in the plain chat", async () => {
  await using server = await startServer("plain");
  const peer = await openPeer(server.url, "not a token");
  await expect(peer.request("room:create", { roomId: "any" })).resolves.toBeUndefined();
});

test("fails loudly when the stack refuses what is measured", async () => {
  await using server = await startServer("chat");
  const [peer] = await server.connect(["ada"]);
  await expect(peer?.request("message:send", { roomId: randomUUID() })).rejects.toThrow("VALIDATION_FAILED");
});

test("hears of a connection that the server closed", async () => {
  await using server = await startServer("chat");
  const [peer] = await server.connect(["ada"]);
  const asked = peer?.request("message:send", { roomId: "x".repeat(300_000) });
  await expect(asked).rejects.toThrow("The server closed the connection");
  await expect(peer?.lost).rejects.toThrow("The server closed the connection");
});
