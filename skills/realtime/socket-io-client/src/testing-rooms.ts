import type { ChatMessage } from "@app/socket-types";
import { expect, test } from "vitest";
import { cut, showing, shownIn, until, watching, type BridgePage, type RoomView } from "./testing-page.js";
import { createUniqueId } from "./unique-id.js";

const burst = 10_000;
const perTask = 20;

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
    page.show(showing(createUniqueId(), (shown) => (room = shown)));
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

  test("keeps its functions the same through every commit", async () => {
    await using page = await openPage();
    const seen = new Set<unknown>();
    const collect = ({ send, retry, discard, setTyping, loadOlder }: RoomView) => {
      for (const action of [send, retry, discard, setTyping, loadOlder]) seen.add(action);
    };
    page.show(showing(page.roomId, collect));
    await page.say("hello");
    await until(() => expect(shownIn(page.roomId)).toEqual(["hello"]));
    expect(seen.size).toBe(5);
  });

  test("commits nothing for what the selector leaves out", async () => {
    await using page = await openPage();
    const { roomId } = page;
    const [counts, typists, functions]: [number[], string[], unknown[]] = [[], [], []];
    page.show(
      watching(
        roomId,
        ({ messages }) => messages.length,
        (count) => counts.push(count),
      ),
      watching(
        roomId,
        ({ typing }) => typing.join(),
        (typing) => typists.push(typing),
      ),
      watching(
        roomId,
        ({ send }) => send,
        (send) => functions.push(send),
      ),
    );
    const atMount = functions.length;
    await page.say("hello");
    await until(() => expect(counts.at(-1)).toBe(1));
    const before = counts.length;
    page.bob.send("typing:start", { roomId });
    await until(() => expect(typists.at(-1)).toBe("bob"));
    expect([counts.length, functions.length]).toEqual([before, atMount]);
  });

  test("commits a burst of 10,000 messages a few times, none missing", async () => {
    await using page = await openPage();
    const { roomId, server } = page;
    const commits: RoomView["messages"][] = [];
    page.show(
      watching(
        roomId,
        ({ messages }) => messages,
        (messages) => commits.push(messages),
      ),
    );
    const first = (await page.say("1")) as { epoch: string; message: ChatMessage };
    await until(() => expect(commits.at(-1)).toHaveLength(1));
    const before = commits.length;
    for (let offset = 2; offset <= burst; offset += 1) {
      const message: ChatMessage = { ...first.message, messageId: createUniqueId(), offset, content: String(offset) };
      server.io.to(`room:${roomId}`).emit("message:received", { roomId, epoch: first.epoch, messages: [message] });
      // Over many tasks, as in a browser; Node would hand over all that it read in one.
      if (offset % perTask === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    const newest = () => commits.at(-1)?.map(({ content }) => content);
    await until(() => expect(newest()?.at(-1)).toBe(String(burst)));
    expect(newest()).toEqual(Array.from({ length: 1_000 }, (_, index) => String(burst - 999 + index)));
    expect(commits.length - before).toBeLessThan(burst / perTask / 2);
  });
}
