import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createMemoryMessageStore, createMemoryRoomStore } from "../src/memory-store.js";
import { behavesAsMessageStore } from "./message-store.behaviour.js";
import { behavesAsRoomStore } from "./room-store.behaviour.js";

const draft = (content: string) => ({ roomId: "lab", messageId: content, sender: { id: "ada", name: "Ada" }, content });

async function withThreeOfFive() {
  const messages = createMemoryMessageStore({ messagesPerRoom: 3 });
  for (const content of ["a", "b", "c", "d", "e"]) await messages.append(draft(content));
  return messages;
}

describe("messages in memory", () => {
  behavesAsMessageStore(createMemoryMessageStore);

  test("are the newest of each room, and offsets go on", async () => {
    const messages = await withThreeOfFive();
    const { messages: kept, head, hasMore } = await messages.read("lab", { limit: 10 });
    expect(kept.map(({ offset, content }) => [offset, content])).toStrictEqual([
      [3, "c"],
      [4, "d"],
      [5, "e"],
    ]);
    expect([head.offset, hasMore]).toStrictEqual([5, false]);
  });

  test.each([
    { range: { after: 0, limit: 2 }, offsets: [3, 4], hasMore: true },
    { range: { after: 3, limit: 2 }, offsets: [4, 5], hasMore: false },
    { range: { before: 4, limit: 2 }, offsets: [3], hasMore: false },
    { range: { before: 3, limit: 2 }, offsets: [], hasMore: false },
  ])("answer $range of the kept 3 to 5 with $offsets", async ({ range, offsets, hasMore }) => {
    const page = await (await withThreeOfFive()).read("lab", range);
    expect([page.messages.map(({ offset }) => offset), page.hasMore]).toStrictEqual([offsets, hasMore]);
  });

  test("are recognised when resent as long as they are kept", async () => {
    const messages = await withThreeOfFive();
    expect(await messages.append(draft("c"))).toMatchObject({ duplicate: true, message: { offset: 3 } });
    expect(await messages.append(draft("b"))).toMatchObject({ duplicate: false, message: { offset: 6 } });
  });

  test("have another epoch in each store", async () => {
    const one = await createMemoryMessageStore().append(draft("a"));
    const other = await createMemoryMessageStore().append(draft("a"));
    expect(one.epoch).not.toBe(other.epoch);
  });
});

describe("rooms in memory", () => {
  behavesAsRoomStore(createMemoryRoomStore);

  test("are not more than allowed", async () => {
    const rooms = createMemoryRoomStore({ maxRooms: 1 });
    const first = { roomId: randomUUID(), name: "Lab" };
    await rooms.create(first);
    await expect(rooms.create({ roomId: randomUUID(), name: "Hall" })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect((await rooms.create(first)).created).toBe(false);
  });
});
