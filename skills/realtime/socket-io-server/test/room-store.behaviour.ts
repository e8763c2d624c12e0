import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { RoomStore } from "../src/room-store.js";

const fresh = (name = "Lab") => ({ roomId: randomUUID(), name });
const idsOf = (rooms: readonly { roomId: string }[]) => rooms.map(({ roomId }) => roomId);

async function createThree(rooms: RoomStore): Promise<[string, string, string]> {
  const drafts = [fresh(), fresh(), fresh()] as const;
  for (const room of drafts) await rooms.create(room);
  return [drafts[0].roomId, drafts[1].roomId, drafts[2].roomId];
}

/** What every RoomStore owes. `open` may answer the same store again: rooms are fresh in each test. */
export function behavesAsRoomStore(open: () => RoomStore): void {
  test("creates a room once and answers it again", async () => {
    const rooms = open();
    const asked = fresh("Ω 😀");
    const { room, created } = await rooms.create(asked);
    expect(created).toBe(true);
    expect(room).toStrictEqual({ ...asked, createdAt: new Date(room.createdAt).toISOString() });
    expect(await rooms.create(asked)).toStrictEqual({ room, created: false });
    expect(await rooms.get(asked.roomId)).toStrictEqual(room);
  });

  test("refuses an id that belongs to a room with another name", async () => {
    const rooms = open();
    const asked = fresh();
    await rooms.create(asked);
    await expect(rooms.create({ ...asked, name: "Hall" })).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await rooms.get(asked.roomId))?.name).toBe("Lab");
  });

  test("refuses a name that not every store can hold", async () => {
    const created = open().create(fresh("La\0b"));
    await expect(created).rejects.toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "name" }] });
  });

  test("knows nothing of a room that was never created", async () => {
    expect(await open().get(randomUUID())).toBeUndefined();
  });

  test("lists rooms in the order of their creation, page by page", async () => {
    const rooms = open();
    const [first, second, third] = await createThree(rooms);
    const page = await rooms.list({ after: first, limit: 1 });
    expect([idsOf(page.rooms), page.hasMore]).toStrictEqual([[second], true]);
    const next = await rooms.list({ after: second, limit: 1 });
    expect([idsOf(next.rooms), next.hasMore]).toStrictEqual([[third], false]);
  });

  test("lists from the start when no room is given", async () => {
    const rooms = open();
    const three = await createThree(rooms);
    const { rooms: all } = await rooms.list({ limit: 10_000 });
    expect(idsOf(all).slice(-3)).toStrictEqual(three);
  });

  test("lists nothing after the last room", async () => {
    const rooms = open();
    const [, , third] = await createThree(rooms);
    expect(await rooms.list({ after: third, limit: 5 })).toStrictEqual({ rooms: [], hasMore: false });
  });

  test("refuses to list after a room that does not exist", async () => {
    await expect(open().list({ after: randomUUID(), limit: 5 })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("creates a room once when 20 ask at once", async () => {
    const rooms = open();
    const asked = fresh();
    const answers = await Promise.all(Array.from({ length: 20 }, () => rooms.create(asked)));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ room }) => room.createdAt)).size).toBe(1);
  });
}
