import { expect, test } from "vitest";
import { lossBefore } from "../src/history-loss.js";
import { sent } from "./messages.js";

const messages = [sent("bob", 7), sent("bob", 8)];

test("stays the same object while nothing is lost", () => {
  const seen = { discontinuities: 1, before: "message-7" };
  expect(lossBefore(seen, { discontinuities: 1, messages })).toBe(seen);
});

test("stands before what is shown after the loss", () => {
  expect(lossBefore({ discontinuities: 0 }, { discontinuities: 1, messages })).toMatchObject({ before: "message-7" });
});

test("stands at the end of a log that lost everything", () => {
  expect(lossBefore({ discontinuities: 0 }, { discontinuities: 1, messages: [] })).toMatchObject({ before: "end" });
});

test("says nothing of the room of another user", () => {
  expect(lossBefore({ discontinuities: 2, before: "end" }, { discontinuities: 0, messages })).toEqual({
    discontinuities: 0,
  });
});
