import type { ChatMessage } from "@app/socket-types";
import { expect, test } from "vitest";
import type { RoomView } from "./room-state.js";
import { shownIn, until, type BridgePage } from "./testing-page.js";
import { showing, watching } from "./testing-parts.js";

const burst = 10_000;
const perTask = 20;

/** The sentences about when a component renders, and when not. */
export function describeCommits(openPage: () => Promise<BridgePage>): void {
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

  // A busy machine takes its time: what counts is how often a page commits.
  test("commits a burst of 10,000 messages a few times, none missing", { timeout: 60_000 }, async () => {
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
      const message: ChatMessage = {
        ...first.message,
        messageId: crypto.randomUUID(),
        offset,
        content: String(offset),
      };
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
