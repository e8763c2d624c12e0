import { randomBytes, randomUUID } from "node:crypto";
import { SocketError } from "@app/socket-types";
import jwt from "jsonwebtoken";
import { io as connectTo } from "socket.io-client";
import { expect, test } from "vitest";
import { createMemoryMessageStore } from "../src/memory-store.js";
import { createRoom, nextEvent, request, startTestServer } from "../src/testing.js";
import { startChild } from "./child.js";

const secret = randomBytes(32);
const tokenFor = (name: string) => jwt.sign({ sub: name, name, roles: [], exp: Date.now() / 1000 + 60 }, secret);

test("the assembled chat serves a client and ends on SIGTERM with code 0", { timeout: 15_000 }, async () => {
  await using server = startChild("assembled-server.ts", secret.toString("hex"));
  const options = { auth: { token: tokenFor("ada") }, forceNew: true, reconnection: false };
  const client = connectTo(await server.nextLine(), options);
  expect(await client.emitWithAck("room:list", {})).toEqual({ ok: true, data: { rooms: [], hasMore: false } });
  expect(await server.stop()).toBe(0);
});

// #region testing
test("a stranger's message is refused and nothing is told", async () => {
  await using server = await startTestServer();
  const [ada, stranger] = [await server.connect("ada"), await server.connect("stranger")];
  const { roomId } = await createRoom(ada);
  const heard: unknown[] = [];
  ada.on("message:received", (fact) => heard.push(fact));
  const message = { roomId, messageId: randomUUID(), content: "hi" };
  await expect(request(stranger, "message:send", message)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await request(ada, "room:list", {});
  expect(heard).toEqual([]);
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
