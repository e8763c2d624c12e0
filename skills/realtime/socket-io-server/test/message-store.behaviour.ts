import { randomUUID } from "node:crypto";
import type { FileInfo } from "@app/socket-types";
import { describe, expect, test } from "vitest";
import type { MessageDraft, MessageStore } from "../src/message-store.js";

const ada = { id: "ada", name: "Ada" };
const bob = { id: "bob", name: "Bob" };

/** A draft that no test used before, except for what is given. */
const draft = (given: Partial<MessageDraft> = {}): MessageDraft => ({
  roomId: randomUUID(),
  messageId: randomUUID(),
  sender: ada,
  content: "hello",
  ...given,
});

const fileOf = ({ roomId }: MessageDraft, name = "tea.png"): FileInfo => ({
  fileId: randomUUID(),
  roomId,
  name,
  mimeType: "image/png",
  size: 3,
  sha256: "0123456789abcdef".repeat(4),
  createdAt: new Date().toISOString(),
});

const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function roomOf(messages: MessageStore, count: number): Promise<string> {
  const roomId = randomUUID();
  for (const number of oneTo(count)) await messages.append(draft({ roomId, content: `${number}` }));
  return roomId;
}

async function offsetsIn(messages: MessageStore, roomId: string): Promise<number[]> {
  const { messages: stored } = await messages.read(roomId, { after: 0, limit: 200 });
  return stored.map(({ offset }) => offset);
}

/** What every MessageStore owes. `open` may answer the same store again: rooms and ids are fresh in each test. */
export function behavesAsMessageStore(open: () => MessageStore): void {
  describe("appending", () => {
    test("gives the messages of a room the offsets 1, 2, 3 and one epoch", async () => {
      const messages = open();
      const roomId = randomUUID();
      const first = await messages.append(draft({ roomId }));
      const second = await messages.append(draft({ roomId, sender: bob }));
      expect([first.message.offset, second.message.offset]).toStrictEqual([1, 2]);
      expect(second.epoch).toBe(first.epoch);
    });

    test("answers with the message as it is read later", async () => {
      const messages = open();
      const asked = draft({ content: "hi" });
      const { message, duplicate } = await messages.append(asked);
      expect(duplicate).toBe(false);
      expect(message).toStrictEqual({ ...asked, offset: 1, createdAt: new Date(message.createdAt).toISOString() });
      expect((await messages.read(asked.roomId, { limit: 1 })).messages).toStrictEqual([message]);
    });

    test.each(["'; drop table x; --", "$1 \\x00 %s", " a\r\n\tb ", "😀👩‍👩‍👧 مرحبا \u202e\u200b", "ж".repeat(4000)])(
      "keeps %j verbatim",
      async (content) => {
        const messages = open();
        const { message } = await messages.append(draft({ content }));
        expect(message.content).toBe(content);
        expect((await messages.read(message.roomId, { limit: 1 })).messages[0]?.content).toBe(content);
      },
    );

    test.each(["a\0b", "half \ud83d", "\ude00"])("refuses %j, which not every store can hold", async (content) => {
      const messages = open();
      const asked = draft({ content });
      const issues = [{ path: "content" }];
      await expect(messages.append(asked)).rejects.toMatchObject({ code: "VALIDATION_FAILED", issues });
      expect((await messages.append({ ...asked, content: "hello" })).message.offset).toBe(1);
    });

    test.each(["tea.png", "'; drop table x; --", "../../etc/passwd", "😀 \\u0000 مرحبا"])(
      "keeps a file named %j",
      async (name) => {
        const messages = open();
        const asked = draft();
        const file = fileOf(asked, name);
        const { message } = await messages.append({ ...asked, file });
        expect(message.file).toStrictEqual(file);
        expect((await messages.read(asked.roomId, { limit: 1 })).messages).toStrictEqual([message]);
      },
    );

    test("names the sender's name when that is the text that cannot be stored", async () => {
      const sent = open().append(draft({ sender: { id: "ada", name: "A\0da" } }));
      await expect(sent).rejects.toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "sender.name" }] });
    });
  });

  describe("resending", () => {
    test("has one effect and the same answer, under a new name of the sender too", async () => {
      const messages = open();
      const asked = draft();
      const first = await messages.append(asked);
      const again = await messages.append({ ...asked, sender: { id: "ada", name: "Ada L." } });
      expect(again).toStrictEqual({ ...first, duplicate: true });
      expect((await messages.append(draft({ roomId: asked.roomId }))).message.offset).toBe(2);
    });

    test("is a conflict with another content", async () => {
      const messages = open();
      const asked = draft();
      await messages.append(asked);
      await expect(messages.append({ ...asked, content: "other" })).rejects.toMatchObject({ code: "CONFLICT" });
      expect(await offsetsIn(messages, asked.roomId)).toStrictEqual([1]);
    });

    test("answers the same with its file, and is a conflict with another file or none", async () => {
      const messages = open();
      const asked = draft();
      const file = fileOf(asked);
      const first = await messages.append({ ...asked, file });
      expect(await messages.append({ ...asked, file })).toStrictEqual({ ...first, duplicate: true });
      for (const other of [asked, { ...asked, file: fileOf(asked) }]) {
        await expect(messages.append(other)).rejects.toMatchObject({ code: "CONFLICT" });
      }
    });

    test("is a conflict in another room, which stays empty", async () => {
      const messages = open();
      const asked = draft();
      const roomId = randomUUID();
      await messages.append(asked);
      await expect(messages.append({ ...asked, roomId })).rejects.toMatchObject({ code: "CONFLICT" });
      expect((await messages.read(roomId, { limit: 1 })).head.offset).toBe(0);
    });

    test("leaves another sender's message of the same id alone", async () => {
      const messages = open();
      const asked = draft({ content: "Ada's" });
      await messages.append(asked);
      const { message, duplicate } = await messages.append({ ...asked, sender: bob, content: "Bob's" });
      expect(duplicate).toBe(false);
      expect(message).toMatchObject({ offset: 2, sender: bob, content: "Bob's" });
    });
  });

  describe("reading", () => {
    test("answers the newest page, oldest first, and that older ones exist", async () => {
      const messages = open();
      const page = await messages.read(await roomOf(messages, 5), { limit: 3 });
      expect(page.messages.map(({ content }) => content)).toStrictEqual(["3", "4", "5"]);
      expect(page).toMatchObject({ head: { offset: 5 }, hasMore: true });
    });

    test.each([
      { range: { limit: 5 }, offsets: [1, 2, 3, 4, 5], hasMore: false },
      { range: { after: 1, limit: 2 }, offsets: [2, 3], hasMore: true },
      { range: { after: 2, limit: 3 }, offsets: [3, 4, 5], hasMore: false },
      { range: { after: 5, limit: 3 }, offsets: [], hasMore: false },
      { range: { after: 9, limit: 3 }, offsets: [], hasMore: false },
      { range: { before: 5, limit: 2 }, offsets: [3, 4], hasMore: true },
      { range: { before: 3, limit: 2 }, offsets: [1, 2], hasMore: false },
      { range: { before: 1, limit: 2 }, offsets: [], hasMore: false },
    ])("answers $range of five with $offsets", async ({ range, offsets, hasMore }) => {
      const messages = open();
      const page = await messages.read(await roomOf(messages, 5), range);
      expect(page.messages.map(({ offset }) => offset)).toStrictEqual(offsets);
      expect(page).toMatchObject({ head: { offset: 5 }, hasMore });
    });

    test("tells of an empty room the epoch that its first message will have", async () => {
      const messages = open();
      const roomId = randomUUID();
      const empty = await messages.read(roomId, { limit: 1 });
      expect(empty).toMatchObject({ head: { offset: 0 }, messages: [], hasMore: false });
      expect((await messages.append(draft({ roomId }))).epoch).toBe(empty.head.epoch);
    });
  });

  describe("at once", () => {
    test("gives 20 appends to a new room the offsets 1 to 20, in the order of their times", async () => {
      const messages = open();
      const roomId = randomUUID();
      await Promise.all(oneTo(20).map(() => messages.append(draft({ roomId }))));
      const { messages: stored } = await messages.read(roomId, { limit: 30 });
      expect(stored.map(({ offset }) => offset)).toStrictEqual(oneTo(20));
      const times = stored.map(({ createdAt }) => createdAt);
      expect(times).toStrictEqual(times.toSorted());
    });

    test("stores one message for 20 resends of one id, and answers all the same", async () => {
      const messages = open();
      const asked = draft();
      const answers = await Promise.all(oneTo(20).map(() => messages.append(asked)));
      expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(new Set(answers.map(({ message }) => JSON.stringify(message))).size).toBe(1);
      expect((await messages.append(draft({ roomId: asked.roomId }))).message.offset).toBe(2);
    });

    test("lets one id into one of two rooms, and leaves no hole in the other", async () => {
      const messages = open();
      for (const asked of oneTo(10).map(() => draft())) {
        const rooms = [asked.roomId, randomUUID()];
        const answers = await Promise.allSettled(rooms.map((roomId) => messages.append({ ...asked, roomId })));
        const refused = answers.filter((answer) => answer.status === "rejected");
        expect(refused).toMatchObject([{ reason: { code: "CONFLICT" } }]);
        for (const roomId of rooms) await messages.append(draft({ roomId }));
        const offsets = await Promise.all(rooms.map((roomId) => offsetsIn(messages, roomId)));
        expect(offsets.flat().toSorted((one, other) => one - other)).toStrictEqual([1, 1, 2]);
      }
    });

    test("counts rooms that are written together each without holes", async () => {
      const messages = open();
      const rooms = oneTo(4).map(() => randomUUID());
      await Promise.all(oneTo(10).flatMap(() => rooms.map((roomId) => messages.append(draft({ roomId })))));
      for (const roomId of rooms) expect(await offsetsIn(messages, roomId)).toStrictEqual(oneTo(10));
    });
  });
}
