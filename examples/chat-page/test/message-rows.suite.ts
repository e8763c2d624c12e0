import { expect, test } from "vitest";
import { keyOf, rowsOf } from "../src/message-rows.js";
import { reader, sent, unsent } from "./messages.js";

const at = (...time: [number, number, number]) => new Date(2026, 5, ...time).toISOString();

test("puts what one person writes within five minutes into one group", () => {
  const rows = rowsOf([sent("bob", 1), sent("bob", 6), sent("bob", 12)], reader);
  expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, false, true]);
});

test("starts a group where another person speaks", () => {
  const rows = rowsOf([sent("bob", 1), sent("carol", 2), sent("bob", 3)], reader);
  expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, true, true]);
});

test("counts what is on its way among the reader's own", () => {
  const rows = rowsOf([sent("bob", 1), sent(reader, 2), unsent(3)], reader);
  expect(rows.map(({ isOwn }) => isOwn)).toEqual([false, true, true]);
  expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, true, false]);
});

test("names the day at its first message, which starts a group", () => {
  const night = [sent("bob", 1, { createdAt: at(9, 23, 59) }), sent("bob", 2, { createdAt: at(10, 0, 1) })];
  const rows = rowsOf([...night, sent("bob", 3, { createdAt: at(10, 0, 2) })], reader);
  expect(rows.map(({ day }) => day !== undefined)).toEqual([true, true, false]);
  expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, true, false]);
});

test("starts a group at the first new message, and nowhere else", () => {
  const messages = [sent("bob", 1), sent("bob", 2), sent("bob", 3)];
  const rows = rowsOf(messages, reader, keyOf(messages[1]!, reader));
  expect(rows.map(({ startsNew }) => startsNew)).toEqual([false, true, false]);
  expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, true, false]);
});

test("tells messages of two people apart that chose the same id", () => {
  const same = { messageId: "same" };
  const rows = rowsOf([sent("bob", 1, same), sent("carol", 2, same), sent(reader, 3, same)], reader);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(3);
});

test("keeps the key of an unsent message when it is stored", () => {
  expect(keyOf(unsent(4), reader)).toBe(keyOf(sent(reader, 4), reader));
});
