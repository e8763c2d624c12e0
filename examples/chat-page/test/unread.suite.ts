import { expect, test } from "vitest";
import { keyOf } from "../src/message-rows.js";
import { allRead, readOn, withoutOldLine } from "../src/unread.js";
import { reader, sent, unsent } from "./messages.js";

const unseen = { userId: reader, isSeen: false };
const seen = { userId: reader, isSeen: true };
const key = (number: number) => keyOf(sent("bob", number), reader);

const two = [sent("bob", 1), sent("bob", 2)];
const four = [...two, sent("bob", 3), sent("carol", 4)];

test("counts all of a room as read when it is entered", () => {
  expect(allRead(two, reader)).toEqual({ readUpTo: key(2), count: 0, line: undefined });
});

test("counts what others write unseen, and draws the line before the first of it", () => {
  expect(readOn(allRead(two, reader), four, unseen)).toMatchObject({ count: 2, line: key(3) });
});

test("counts nothing that is written before the reader's eyes, and draws no line", () => {
  expect(readOn(allRead(two, reader), four, seen)).toMatchObject({ count: 0, line: undefined });
});

test("does not count the reader's own messages, of this tab or another", () => {
  const messages = [...two, sent(reader, 3), unsent(4)];
  expect(readOn(allRead(two, reader), messages, unseen)).toMatchObject({ count: 0, line: undefined });
});

test("counts no more once the end is seen, and leaves the line where it is", () => {
  const missed = readOn(allRead(two, reader), four, unseen);
  expect(readOn(missed, four, seen)).toEqual({ readUpTo: "carol message-4", count: 0, line: key(3) });
});

test("leaves the line where it is while more arrives unseen", () => {
  const missed = readOn(allRead(two, reader), four.slice(0, 3), unseen);
  expect(readOn(missed, four, unseen)).toMatchObject({ count: 2, line: key(3) });
});

test("moves the line when something arrives unseen after all was read", () => {
  const missed = readOn(allRead(two, reader), four, unseen);
  const read = readOn(missed, four, seen);
  expect(readOn(read, [...four, sent("bob", 5)], unseen)).toMatchObject({ count: 1, line: key(5) });
});

test("takes the line away when the reader answers", () => {
  const read = readOn(readOn(allRead(two, reader), four, unseen), four, seen);
  expect(readOn(read, [...four, unsent(5)], seen).line).toBeUndefined();
});

test("takes the line away when another room is opened, unless something is unread", () => {
  const missed = readOn(allRead(two, reader), four, unseen);
  expect(withoutOldLine(missed)).toBe(missed);
  expect(withoutOldLine(readOn(missed, four, seen)).line).toBeUndefined();
});

test("counts the first messages of a room that was empty", () => {
  expect(readOn(allRead([], reader), two, unseen)).toMatchObject({ count: 2, line: key(1) });
});

test("counts all that is left when what was read is no longer kept", () => {
  expect(readOn(allRead([sent("bob", 1)], reader), four.slice(1), unseen)).toMatchObject({ count: 3 });
});

test("counts nothing that is read from further back", () => {
  const newest = allRead(four.slice(2), reader);
  expect(readOn(newest, four, unseen)).toMatchObject({ count: 0, line: undefined });
});

test("stays the same object while nothing is different", () => {
  const missed = readOn(allRead(two, reader), four, unseen);
  expect(readOn(missed, [...four, unsent(5)], unseen)).toBe(missed);
});
