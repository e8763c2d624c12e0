import { SocketError } from "@app/socket-types";
import { expect, test } from "vitest";
import { avatarOf } from "../src/avatar.js";
import { wordsForConnection } from "../src/connection-words.js";
import { captionOf, hasPreview, sizeInWords } from "../src/file-words.js";
import { wordsForTyping } from "../src/typing-words.js";
import { titleOf, wordsForJump } from "../src/unread-words.js";
import { wordsForTooLarge, wordsForUpload } from "../src/upload-words.js";
import { reader, sent, unsent } from "./messages.js";

const megabyte = 1024 ** 2;
const file = {
  fileId: "1",
  roomId: "room",
  sha256: "",
  createdAt: "",
  name: "tea.png",
  mimeType: "image/png",
  size: 9,
};
const people = ["bob", "carol", "dave"].map((name) => ({ id: name, name }));

test.each([
  [0, /^0 /],
  [1023, /^1.?023 /],
  [1024, /^1\s?kB$/],
  [megabyte, /^1\s?MB$/],
  [25 * megabyte, /^25\s?MB$/],
  [1.26 * megabyte, /^1.3\s?MB$/],
])("%i bytes in words", (bytes, words) => {
  expect(sizeInWords(bytes)).toMatch(words);
});

test("says how far an upload is, and why it does not move", () => {
  const state = { sentBytes: megabyte, totalBytes: 2 * megabyte };
  expect(wordsForUpload({ status: "hashing", ...state }, true)).toBe("Getting ready");
  expect(wordsForUpload({ status: "sending", ...state }, true)).toMatch(/^1.?MB of 2.?MB$/);
  expect(wordsForUpload({ status: "sending", ...state }, false)).toMatch(/^Goes on when you are connected: 1/);
  expect(wordsForUpload({ status: "paused", ...state }, false)).toMatch(/^Paused at 1/);
  const error = new SocketError("FORBIDDEN", "The file cannot be read any more: pick it again");
  expect(wordsForUpload({ status: "failed", error, ...state }, true)).toBe(error.message);
});

test("names the files that are too large, how large they are, and what to do", () => {
  const files = [
    { name: "film.mov", size: 31 * megabyte },
    { name: "tea.png", size: 25 * megabyte },
  ];
  expect(wordsForTooLarge(files, 25 * megabyte)).toMatch(/^film.mov \(31.?MB\) is too large .* 25.?MB\. Try a smaller/);
  expect(wordsForTooLarge(files.slice(1), 25 * megabyte)).toBeUndefined();
});

test("shows a file's name once: on its card, not beside it", () => {
  expect(captionOf(sent("bob", 1, { content: "tea.png", file }))).toBeUndefined();
  expect(captionOf(sent("bob", 1, { content: "Look", file }))).toBe("Look");
  expect(captionOf(unsent(1))).toBe("message 1");
});

test("previews pictures that run nothing, up to 10 MB", () => {
  expect(hasPreview(file)).toBe(true);
  expect(hasPreview({ ...file, mimeType: "image/svg+xml" })).toBe(false);
  expect(hasPreview({ ...file, mimeType: "text/html" })).toBe(false);
  expect(hasPreview({ ...file, size: 10 * megabyte + 1 })).toBe(false);
});

test("names the page after its room, with what is unread in all of them", () => {
  expect(titleOf({ room: "Garden", unread: 0 })).toBe("Garden · Chat");
  expect(titleOf({ room: "Garden", unread: 3 })).toBe("(3) Garden · Chat");
  expect(titleOf({ room: undefined, unread: 2 })).toBe("(2) Chat");
});

test("says how many messages the way down leads to", () => {
  expect([0, 1, 2].map(wordsForJump)).toEqual(["Jump to newest", "1 new message", "2 new messages"]);
});

test("names one or two who type, and never the reader", () => {
  const words = (...typing: string[]) => wordsForTyping({ typing, members: people }, reader);
  expect(words(reader)).toBe("");
  expect(words(reader, "bob")).toBe("bob is typing …");
  expect(words("bob", "carol")).toBe("bob and carol are typing …");
  expect(words("bob", "carol", "dave")).toBe("Several people are typing …");
  expect(words("unknown")).toBe("Somebody is typing …");
});

test("says of a connection what is wrong, and what happens to what is written", () => {
  const error = new SocketError("AUTH_EXPIRED", "Sign in");
  expect(wordsForConnection({ status: "offline" })).toContain("is kept and sent later");
  expect(wordsForConnection({ status: "needs-auth", error })).toBe("You are signed out: Sign in");
  expect(wordsForConnection({ status: "connecting", attempt: 3 })).toBe("Connecting, attempt 3");
});

test("gives namesakes the same letter, and colours that follow from their ids", () => {
  const [one, other] = [avatarOf({ id: "a", name: "élise" }), avatarOf({ id: "b", name: "élise" })];
  expect([one.letter, other.letter]).toEqual(["É", "É"]);
  expect(one.hue).not.toBe(other.hue);
  expect(avatarOf({ id: "a", name: "🍵 tea" }).letter).toBe("🍵");
});
