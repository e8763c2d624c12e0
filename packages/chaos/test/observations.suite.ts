import type { RoomState } from "@app/socket-io-client";
import type { ChatMessage } from "@app/socket-types";
import { expect, test } from "vitest";
import { createHistory } from "../src/history.js";
import { createObservations } from "../src/observations.js";
import { createView } from "../src/view.js";

const message = (offset: number, content: string): ChatMessage => ({
  messageId: content,
  roomId: "room",
  offset,
  sender: { id: "ada", name: "ada" },
  content,
  createdAt: "",
});

test("two messages at one place of a log break the one order", () => {
  const { intend, see, violations } = createObservations(createHistory());
  for (const content of ["a-1", "b-1"]) intend(content, content);
  see("now", message(1, "a-1"));
  see("later", message(1, "b-1"));
  expect(violations).toEqual([]);
  see("now", message(1, "b-1"));
  expect(violations).toEqual(["one order: two messages at offset 1 of now: a-1 and b-1"]);
});

test("a message that nobody sent is made up", () => {
  const { see, violations } = createObservations(createHistory());
  see("now", message(1, "a-1"));
  expect(violations).toEqual(['nothing made up: nobody sent "a-1" of ada as a-1']);
});

/** Looks at one state after the other and tells what was wrong. */
function look(...states: [messages: ChatMessage[], discontinuities: number][]): string[] {
  const problems: string[] = [];
  const view = createView("a", (problem) => problems.push(problem));
  for (const [messages, discontinuities] of states) {
    const stored = messages.map((each) => ({ status: "sent" as const, ...each }));
    view.look({ messages: stored, discontinuities } as unknown as RoomState);
  }
  return problems;
}

test("history may grow, and begin anew when that is said", () => {
  const one = message(1, "a-1");
  expect(look([[], 0], [[one], 0], [[one, message(2, "a-2")], 0], [[message(1, "b-1")], 1])).toEqual([]);
});

test("history that changes without a word is noticed", () => {
  const silent = ["a loss is announced: what a was shown has changed without a word"];
  expect(look([[message(1, "a-1")], 0], [[message(1, "b-1")], 0])).toEqual(silent);
  expect(look([[message(1, "a-1"), message(2, "a-2")], 0], [[message(1, "a-1")], 0])).toEqual(silent);
});

test("a hole and a message that is shown twice are noticed", () => {
  expect(look([[message(1, "a-1"), message(3, "a-2")], 0])).toEqual(["no holes: a is shown a hole"]);
  expect(look([[message(1, "a-1"), message(2, "a-1")], 0])).toEqual(["each once: a is shown a message twice"]);
});
