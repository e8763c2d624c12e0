import { randomUUID } from "node:crypto";
import { request, startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { roomOf } from "../src/index.js";
import { connectedClient, emptyRoom, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

// What a server owes this client, as a bare socket sees it; references/server.md has the whole list.

/** A connected socket, and the names of the facts that it heard. */
async function listener(server: TestServer, name: string) {
  const socket = await server.connect(name);
  const heard: string[] = [];
  socket.onAny((fact: string) => heard.push(fact));
  return { socket, heard };
}

test("tells each fact to those whom the contract names", async () => {
  await using server = await startTestServer();
  const [ada, bob, eve] = [await listener(server, "ada"), await listener(server, "bob"), await listener(server, "eve")];
  const roomId = randomUUID();
  await request(ada.socket, "room:create", { roomId, name: "Lab" });
  await request(bob.socket, "room:join", { roomId });
  await request(ada.socket, "room:join", { roomId });
  ada.socket.emit("typing:start", { roomId });
  ada.socket.emit("typing:stop", { roomId });
  await request(ada.socket, "message:send", { roomId, messageId: randomUUID(), content: "hi" });
  await request(ada.socket, "room:leave", { roomId });
  await vi.waitFor(() => expect(bob.heard.at(-1)).toBe("user:left"));
  await Promise.all([ada, eve].map((each) => request(each.socket, "room:list", {})));
  const [made, came, stopped, received] = ["room:updated", "user:joined", "user:stopped-typing", "message:received"];
  // Whether she still hears that she left is open.
  expect(ada.heard.filter((fact) => fact !== "user:left")).toEqual([made, came, stopped, received]);
  expect(bob.heard).toEqual([made, came, came, "user:typing", stopped, received, "user:left"]);
  expect(eve.heard).toEqual([made]);
});

test("a room that its server forgot is refused, and what was unsent there fails", async () => {
  const server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  await server[Symbol.asyncDispose]();
  room.send("hi");
  await using _ = await startTestServer({ port: Number(new URL(server.url).port) });
  const { status, error, messages } = await until(room, (now) => now.messages[0]?.status === "failed");
  expect([status, error?.code, messages[0]?.content]).toEqual(["refused", "NOT_FOUND", "hi"]);
});
