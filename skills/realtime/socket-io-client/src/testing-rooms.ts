import { expect, test } from "vitest";
import type { RoomView } from "./room-state.js";
import { cut, shownIn, until, type BridgePage } from "./testing-page.js";
import { showing } from "./testing-parts.js";

/** The sentences about rooms. */
export function describeRooms(openPage: () => Promise<BridgePage>): void {
  test("joins a room once, for any number of components, and shows what is said in each", async () => {
    await using page = await openPage();
    // Connected first: what is asked for twice while a page mounts would be sent twice.
    await until(() => expect(page.client.socket.connected).toBe(true));
    page.show(showing(page.roomId), showing(page.roomId), showing(page.roomId));
    await page.say("hello");
    await until(() => expect(shownIn(page.roomId)).toEqual(["hello", "hello", "hello"]));
    expect(page.sent.filter((command) => command === "room:join")).toHaveLength(1);
  });

  test("never commits the messages of another room", async () => {
    await using page = await openPage();
    const other = await page.createRoom();
    await page.say("first", page.roomId);
    await page.say("second", other.roomId);
    const strangers: unknown[] = [];
    const only = (roomId: string, content: string) =>
      showing(roomId, () => strangers.push(...shownIn(roomId).filter((shown) => shown !== content)));
    const view = page.show(only(page.roomId, "first"));
    await until(() => expect(shownIn(page.roomId)).toEqual(["first"]));
    view.update(only(other.roomId, "second"));
    await until(() => expect(shownIn(other.roomId)).toEqual(["second"]));
    expect(strangers).toEqual([]);
    await until(() => expect(page.attendance(page.roomId)).toBe(1));
  });

  test("shows own messages in every commit, each once", async () => {
    await using page = await openPage();
    const { roomId } = page;
    const commits: { shown: unknown; room: RoomView }[] = [];
    page.show(showing(roomId, (room) => commits.push({ shown: shownIn(roomId), room })));
    await until(() => expect(page.attendance()).toBe(2));
    cut(page.client);
    const mine = Array.from({ length: 20 }, (_, index) => `mine ${index}`);
    for (const content of mine) commits.at(-1)?.room.send(content);
    await until(() => expect(shownIn(roomId)).toEqual(mine));
    const before = commits.length;
    const statuses = () => new Set(commits.at(-1)?.room.messages.map(({ status }) => status));
    expect(statuses()).toEqual(new Set(["sending"]));
    page.client.retryNow();
    await until(() => expect(statuses()).toEqual(new Set(["sent"])));
    for (const { shown } of commits.slice(before)) expect(shown).toEqual(mine);
  });

  test("shows why a message was refused, and sends it again under its id on retry", async () => {
    await using page = await openPage();
    const { roomId, server } = page;
    let room: RoomView | undefined;
    page.show(showing(roomId, (shown) => (room = shown)));
    await until(() => expect(page.attendance()).toBe(2));
    server.io.in("user:ada").socketsLeave(`room:${roomId}`);
    const messageId = room?.send("hello") ?? "";
    await until(() => expect(room?.messages).toMatchObject([{ status: "failed", error: { code: "FORBIDDEN" } }]));
    server.io.in("user:ada").socketsJoin(`room:${roomId}`);
    room?.retry(messageId);
    await until(() => expect(room?.messages).toMatchObject([{ status: "sent", messageId }]));
  });

  test("tells a refused join as state", async () => {
    await using page = await openPage();
    let room: RoomView | undefined;
    page.show(showing(crypto.randomUUID(), (shown) => (room = shown)));
    await until(() => expect(room).toMatchObject({ status: "refused", error: { code: "NOT_FOUND" } }));
  });

  test("shows after a cut what was missed, once and in order", async () => {
    await using page = await openPage();
    page.show(showing(page.roomId));
    await page.say("one");
    await until(() => expect(shownIn(page.roomId)).toEqual(["one"]));
    cut(page.client);
    await until(() => expect(page.attendance()).toBe(1));
    await page.say("two");
    await page.say("three");
    page.client.retryNow();
    await until(() => expect(shownIn(page.roomId)).toEqual(["one", "two", "three"]));
  });
}
