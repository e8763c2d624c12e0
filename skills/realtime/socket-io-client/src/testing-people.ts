import { expect, test, vi } from "vitest";
import type { RoomView } from "./room-state.js";
import { until, type BridgePage } from "./testing-page.js";
import { attending, showing, typing, type Part } from "./testing-parts.js";
import type { TypingView } from "./typists.js";

/** The sentences about who is in a room, and who types. */
export function describePeople(openPage: () => Promise<BridgePage>): void {
  /** A page that watches everything of the room beside what a test is about. */
  async function openRoom(part: (roomId: string) => Part) {
    const page = await openPage();
    let room: RoomView | undefined;
    page.show(
      part(page.roomId),
      showing(page.roomId, (shown) => (room = shown)),
    );
    return { ...page, now: () => room };
  }

  test("shows who is in a room, and commits nothing for what is said or typed there", async () => {
    const commits: Pick<RoomView, "members" | "memberCount">[] = [];
    await using page = await openRoom((roomId) => attending(roomId, (presence) => commits.push(presence)));
    const { roomId } = page;
    await until(() => expect(commits.at(-1)).toMatchObject({ memberCount: 2 }));
    expect(new Set(commits.at(-1)?.members.map(({ name }) => name))).toEqual(new Set(["ada", "bob"]));
    const before = commits.length;
    await page.say("hello");
    page.bob.send("typing:start", { roomId });
    await until(() => expect(page.now()).toMatchObject({ messages: [{ content: "hello" }], typing: ["bob"] }));
    expect(commits).toHaveLength(before);
    await page.bob.request("room:leave", { roomId });
    await until(() => expect(commits.at(-1)).toMatchObject({ members: [{ id: "ada" }], memberCount: 1 }));
  });

  test("shows who types, and commits nothing for who comes or for what is said", async () => {
    const commits: TypingView[] = [];
    await using page = await openRoom((roomId) => typing(roomId, (shown) => commits.push(shown)));
    const { roomId } = page;
    const before = commits.length;
    await page.say("hello");
    await until(() => expect(page.now()).toMatchObject({ messages: [{ content: "hello" }], memberCount: 2 }));
    expect(commits).toHaveLength(before);
    page.bob.send("typing:start", { roomId });
    await until(() => expect(commits.at(-1)?.typing).toEqual([{ id: "bob", name: "bob" }]));
    page.bob.send("typing:stop", { roomId });
    await until(() => expect(commits.at(-1)?.typing).toEqual([]));
  });

  test("tells the others who types here, by a function that stays the same", async () => {
    await using page = await openPage();
    const { roomId } = page;
    const functions = new Set<TypingView["setTyping"]>();
    const heard = vi.fn();
    page.bob.listen({ "user:typing": heard });
    page.show(typing(roomId, ({ setTyping }) => functions.add(setTyping)));
    await until(() => expect(page.attendance()).toBe(2));
    page.bob.send("typing:start", { roomId });
    for (const setTyping of functions) setTyping(true);
    await until(() => expect(heard).toHaveBeenCalledExactlyOnceWith({ roomId, userId: "ada" }));
    expect(functions.size).toBe(1);
  });
}
