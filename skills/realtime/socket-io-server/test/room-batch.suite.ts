import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { batchPerTick } from "../src/room-batch.js";
import { createRoom, request, startTestServer } from "../src/testing.js";

async function startRoom() {
  const server = await startTestServer();
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const frames: number[][] = [];
  ada.on("message:received", ({ messages }) => frames.push(messages.map(({ offset }) => offset)));
  const message = (offset: number, content = "hi") => ({
    messageId: randomUUID(),
    roomId,
    offset,
    content,
    sender: { id: "ada", name: "ada" },
    createdAt: "",
  });
  const flushed = async () => {
    await new Promise(setImmediate);
    await request(ada, "room:list", {});
    return frames;
  };
  return { namespace: server.io.of("/"), message, flushed, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("messages of one tick travel in one frame, in offset order", async () => {
  await using room = await startRoom();
  const tell = batchPerTick(room.namespace);
  for (const offset of [2, 1, 3]) tell("epoch", room.message(offset));
  expect(await room.flushed()).toEqual([[1, 2, 3]]);
});

test("messages of two ticks travel apart", async () => {
  await using room = await startRoom();
  const tell = batchPerTick(room.namespace);
  tell("epoch", room.message(1));
  await new Promise(setImmediate);
  tell("epoch", room.message(2));
  expect(await room.flushed()).toEqual([[1], [2]]);
});

test("a frame holds no more messages than it may", async () => {
  await using room = await startRoom();
  const tell = batchPerTick(room.namespace, { mostMessages: 2 });
  for (const offset of [1, 2, 3, 4, 5]) tell("epoch", room.message(offset));
  expect(await room.flushed()).toEqual([[1, 2], [3, 4], [5]]);
});

test("a frame holds no more bytes than it may", async () => {
  await using room = await startRoom();
  const tell = batchPerTick(room.namespace, { mostBytes: 1_000 });
  for (const offset of [1, 2, 3]) tell("epoch", room.message(offset, "ö".repeat(300)));
  expect(await room.flushed()).toEqual([[1, 2], [3]]);
});

test("epochs never share a frame", async () => {
  await using room = await startRoom();
  const tell = batchPerTick(room.namespace);
  tell("before", room.message(9));
  tell("after", room.message(1));
  expect(await room.flushed()).toEqual([[9], [1]]);
});
