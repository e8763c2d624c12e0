import { expect, test } from "vitest";
import { createRoom, nextEvent, startTestServer } from "../src/testing.js";

async function startRoom(options: { typingTtlMs?: number } = {}) {
  const server = await startTestServer(options);
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  return { ada, bob, roomId, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("typing is told to the others", async () => {
  await using room = await startRoom();
  room.bob.on("user:typing", () => expect.unreachable());
  const heard = nextEvent(room.ada, "user:typing");
  room.bob.emit("typing:start", { roomId: room.roomId });
  expect(await heard).toEqual({ roomId: room.roomId, userId: "bob" });
});

test("stopping is told", async () => {
  await using room = await startRoom();
  const heard = nextEvent(room.ada, "user:stopped-typing");
  room.bob.emit("typing:start", { roomId: room.roomId });
  room.bob.emit("typing:stop", { roomId: room.roomId });
  expect(await heard).toEqual({ roomId: room.roomId, userId: "bob" });
});

test("a typist who does nothing more stops by himself", async () => {
  await using room = await startRoom({ typingTtlMs: 20 });
  const heard = nextEvent(room.ada, "user:stopped-typing");
  room.bob.emit("typing:start", { roomId: room.roomId });
  expect(await heard).toEqual({ roomId: room.roomId, userId: "bob" });
});

test("a typist who disconnects stops", async () => {
  await using room = await startRoom();
  const started = nextEvent(room.ada, "user:typing");
  const stopped = nextEvent(room.ada, "user:stopped-typing");
  room.bob.emit("typing:start", { roomId: room.roomId });
  await started;
  room.bob.disconnect();
  expect(await stopped).toEqual({ roomId: room.roomId, userId: "bob" });
});
