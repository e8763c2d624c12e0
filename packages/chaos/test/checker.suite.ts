import type { RoomState } from "@app/socket-io-client";
import type { ChatMessage } from "@app/socket-types";
import { expect, test } from "vitest";
import { check, type Outcome } from "../src/checker.js";
import type { Sending } from "../src/observations.js";

const message = (offset: number, content: string): ChatMessage => ({
  messageId: content,
  roomId: "room",
  offset,
  sender: { id: "ada", name: "ada" },
  content,
  createdAt: "",
});
const log = (...contents: string[]) => contents.map((content, index) => message(index + 1, content));
const state = (messages: ChatMessage[], discontinuities = 0): RoomState => ({
  status: "joined",
  members: [],
  memberCount: 0,
  messages: messages.map((stored) => ({ status: "sent", ...stored })),
  typing: [],
  hasOlder: false,
  discontinuities,
});
const acked = (content: string, offset: number, epoch = "now"): [string, Sending] => [
  content,
  { content, acked: { epoch, offset } },
];
const stayed = (name: string, ...shown: Parameters<typeof state>) => ({
  name,
  hasStayed: true,
  state: state(...shown),
});

/** What the checker says of a run in which all went well but for this. */
function problems(wrong: Partial<Omit<Outcome, "log">> & { messages?: ChatMessage[] }): string[] {
  const { messages = log("a-1", "b-1", "a-2"), ...rest } = wrong;
  const sendings = new Map([acked("a-1", 1), acked("b-1", 2), acked("a-2", 3)]);
  const members = [stayed("a", messages), stayed("b", messages)];
  return check({ log: { epoch: "now", messages }, sendings, losses: 0, members, ...rest });
}

test("has nothing to say when every promise was kept", () => {
  expect(problems({})).toEqual([]);
});

test("notices a message that is stored twice", () => {
  expect(problems({ messages: log("a-1", "b-1", "a-2", "a-2") })).toEqual(["one effect: stored twice: a-2"]);
});

test("notices a log with a hole", () => {
  const messages = [message(1, "a-1"), message(2, "b-1"), message(3, "a-2"), message(5, "b-2")];
  expect(problems({ messages })).toEqual(["no holes: the log has one"]);
});

test("notices that somebody's messages changed places", () => {
  expect(problems({ messages: log("a-2", "b-1", "a-1"), sendings: new Map() })).toEqual([
    "order of sending: a-1 comes too late",
  ]);
});

test("notices an acked message that is not there", () => {
  const sendings = new Map([acked("b-2", 3)]);
  expect(problems({ sendings })).toEqual(["acked is stored: b-2 was acked at 3 of now, and is not there"]);
});

test("lets go of what an earlier log acked, when it was lost", () => {
  const sendings = new Map([acked("b-2", 3, "before")]);
  expect(problems({ sendings, losses: 1 })).toEqual([]);
  expect(problems({ sendings })).toEqual(["acked is stored: b-2 was acked at 3 of before, and is not there"]);
});

test("lets an unacked message be stored once or not at all", () => {
  const sendings = new Map<string, Sending>([
    ["a-1", { content: "a-1" }],
    ["b-9", { content: "b-9" }],
  ]);
  expect(problems({ sendings })).toEqual([]);
});

test("notices somebody who is shown another order", () => {
  const members = [stayed("a", [...log("a-1", "a-2", "b-1")])];
  expect(problems({ members })).toEqual(["one order: a is shown something else than the log"]);
});

test("notices that somebody who stayed lacks what was acked", () => {
  const members = [stayed("a", log("a-1", "b-1", "a-2").slice(1))];
  expect(problems({ members })).toEqual(["acked is delivered: a is shown 2 of 3 messages"]);
  expect(problems({ members: [{ ...members[0]!, hasStayed: false }] })).toEqual([]);
});

test("notices a loss that is made up, and lets a real one be told", () => {
  const members = [stayed("a", log("a-1", "b-1", "a-2"), 1)];
  expect(problems({ members })).toEqual(["no loss is made up: a was told of 1"]);
  expect(problems({ members, losses: 1 })).toEqual([]);
});
