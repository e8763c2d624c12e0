import { expect, test } from "vitest";
import type { RoomListState } from "./room-list.js";
import { cut, until, type BridgePage } from "./testing-page.js";
import { listing } from "./testing-parts.js";

const has = (list: RoomListState | undefined, roomId: string) => list?.rooms.some((room) => room.roomId === roomId);

/** The sentences about the list of rooms. */
export function describeRoomList(openPage: () => Promise<BridgePage>): void {
  /** A page with two lists of rooms, and what the last of them committed. */
  async function openLists() {
    const page = await openPage();
    const commits: RoomListState[] = [];
    const view = page.show(
      listing(() => {}),
      listing((list) => commits.push(list)),
    );
    await until(() => expect(commits.at(-1)).toMatchObject({ status: "loaded" }));
    return { ...page, commits, view, now: () => commits.at(-1) };
  }

  test("lists the rooms, read once for any number of components, and one that is made later", async () => {
    await using page = await openLists();
    expect(page.commits[0]).toEqual({ status: "loading", rooms: [] });
    expect(page.now()?.rooms.map(({ roomId }) => roomId)).toEqual([page.roomId]);
    const { roomId } = await page.createRoom();
    await until(() => expect(has(page.now(), roomId)).toBe(true));
    expect(page.sent.filter((command) => command === "room:list")).toHaveLength(1);
  });

  test("lists after a cut the rooms that were made meanwhile", async () => {
    await using page = await openLists();
    cut(page.client);
    await until(() => expect(page.now()).toMatchObject({ status: "loading", rooms: [{ roomId: page.roomId }] }));
    const { roomId } = await page.createRoom();
    page.client.retryNow();
    await until(() => expect(has(page.now(), roomId)).toBe(true));
    expect(page.now()).toMatchObject({ status: "loaded" });
  });

  test("commits nothing for what is said in a room, nor for what a selector of the list leaves out", async () => {
    await using page = await openPage();
    const [statuses, lists]: [unknown[], RoomListState[]] = [[], []];
    page.show(
      { use: "rooms", select: ({ status }) => status, onCommit: (status) => statuses.push(status) },
      listing((list) => lists.push(list)),
    );
    await until(() => expect([statuses.at(-1), lists.at(-1)?.status]).toEqual(["loaded", "loaded"]));
    const before = statuses.length;
    await page.say("hello");
    const { roomId } = await page.createRoom();
    await until(() => expect(has(lists.at(-1), roomId)).toBe(true));
    expect(statuses).toHaveLength(before);
    expect(lists.filter(({ status, rooms }) => status === "loaded" && rooms.length === 1)).toHaveLength(1);
  });
}
