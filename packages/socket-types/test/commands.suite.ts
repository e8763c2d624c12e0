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

const start = (given: Record<string, unknown> = {}) => ({
  roomId,
  name: "tea.png",
  mimeType: "image/png",
  size: 1,
  sha256: "0123456789abcdef".repeat(4),
  ...given,
});

test.each(["../../etc/passwd", "a/b\\c", "..", "😀 مرحبا.txt", "__proto__", "x".repeat(255), " "])(
  "a file may be named %j, verbatim",
  (name) => {
    expect(commands["file:start"].payload.parse(start({ name }))).toEqual(start({ name }));
  },
);

test.each(["", "a\0", "a\nb", "a\rb", "\u001b[2J", "\u007f", "\u0085", "half \ud83d", "x".repeat(256), null, ["a"]])(
  "a file is not named %j",
  (name) => {
    expect(accepts("file:start", start({ name }))).toBe(false);
  },
);

test.each(["text/plain", "image/svg+xml", "application/vnd.ms-excel", "X-a!#$&-^_.+/1", `a/${"b".repeat(127)}`])(
  "%s is a media type",
  (mimeType) => {
    expect(accepts("file:start", start({ mimeType }))).toBe(true);
  },
);

const notTypes = ["", "text", "/plain", "text/plain; charset=utf-8", "text/plain\n", "a /b", "a/b/c", "-a/b", "ä/b"];
test.each([...notTypes, `a/${"b".repeat(128)}`])("%j is no media type", (mimeType) => {
  expect(accepts("file:start", start({ mimeType }))).toBe(false);
});

test.each([
  ["a size over 25 MB", { size: limits.uploadBytes + 1 }],
  ["a negative size", { size: -1 }],
  ["half a byte", { size: 0.5 }],
  ["a size as text", { size: "1" }],
  ["a hash in upper case", { sha256: "A".repeat(64) }],
  ["a hash of 63 digits", { sha256: "a".repeat(63) }],
  ["a hash of 65 digits", { sha256: "a".repeat(65) }],
  ["a hash with a line break", { sha256: `${"a".repeat(64)}\n` }],
])("an upload refuses %s", (_, given) => {
  expect(accepts("file:start", start(given))).toBe(false);
});

test.each([-1, 0.5, 2 ** 53, 1e300, NaN, Infinity, "0", "__proto__", null])("a chunk refuses the index %j", (index) => {
  expect(accepts("file:chunk", { uploadId: roomId, index })).toBe(false);
  expect(accepts("file:read", { fileId: roomId, index })).toBe(false);
});

test.each(["../../etc/passwd", "", "x", ["a"], {}])("a file's id is not %j", (id) => {
  expect(accepts("file:chunk", { uploadId: id, index: 0 })).toBe(false);
  expect(accepts("file:finish", { uploadId: id })).toBe(false);
  expect(accepts("file:request", { fileId: id })).toBe(false);
  expect(accepts("message:send", { ...send("hi"), fileId: id })).toBe(false);
});
