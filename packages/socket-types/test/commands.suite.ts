import { randomUUID } from "node:crypto";
import { limits } from "@app/socket-types";
import { commands } from "@app/socket-types/contract";
import { expect, test } from "vitest";

const roomId = randomUUID();
const accepts = (name: keyof typeof commands, payload: unknown) => commands[name].payload.safeParse(payload).success;
const send = (content: unknown) => ({ roomId, messageId: randomUUID(), content });

test("content is 1 to 4,000 characters", () => {
  expect(accepts("message:send", send("x".repeat(limits.contentLength)))).toBe(true);
  expect(accepts("message:send", send("x".repeat(limits.contentLength + 1)))).toBe(false);
  expect(accepts("message:send", send(""))).toBe(false);
});

test("a room's name is trimmed and 1 to 80 characters", () => {
  expect(commands["room:create"].payload.parse({ roomId, name: "  Tea  " })).toEqual({ roomId, name: "Tea" });
  expect(accepts("room:create", { roomId, name: "   " })).toBe(false);
  expect(accepts("room:create", { roomId, name: "x".repeat(81) })).toBe(false);
});

test("fields that only the server sets are removed", () => {
  const forged = { ...send("hi"), sender: { id: "someone" }, offset: 99, createdAt: "1970-01-01" };
  expect(Object.keys(commands["message:send"].payload.parse(forged))).toEqual(["roomId", "messageId", "content"]);
});

test.each([
  ["a page of 201 messages", { roomId, limit: 201 }],
  ["a page of no messages", { roomId, limit: 0 }],
  ["half a message", { roomId, limit: 1.5 }],
  ["a negative offset", { roomId, after: { epoch: "e", offset: -1 } }],
  ["an offset beyond safe integers", { roomId, after: { epoch: "e", offset: Number.MAX_SAFE_INTEGER + 1 } }],
  ["both directions", { roomId, after: { epoch: "e", offset: 1 }, before: { epoch: "e", offset: 2 } }],
])("history refuses %s", (_, payload) => {
  expect(accepts("message:history", payload)).toBe(false);
});

test.each([null, undefined, [], "text", 7, { roomId: ["a"] }, { roomId: { $ne: 1 } }, { roomId: "user:42" }])(
  "a join refuses %j",
  (payload) => {
    expect(accepts("room:join", payload)).toBe(false);
  },
);
