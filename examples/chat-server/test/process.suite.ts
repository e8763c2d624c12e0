import { unwrap } from "@app/socket-types";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openAdminSecret, startChat, temporaryDirectory, type ChatProcess } from "../src/testing.js";
import { connect, createRoom, enter, enterAdmin, randomKey, readRoom, sendFrom, signIn } from "./chat-user.js";

// The first start of the embedded database takes a few seconds, so one data directory serves every test.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let data: Awaited<ReturnType<typeof temporaryDirectory>>;
let chat: ChatProcess;

beforeAll(async () => {
  data = await temporaryDirectory();
  chat = await startChat(data.path, { LOG_LEVEL: "debug" });
});

afterAll(async () => {
  await chat[Symbol.asyncDispose]();
  await data[Symbol.asyncDispose]();
});

const enterAll = () => Promise.all(["ada", "bob", "grace", "linus"].map((name) => enter(chat.url, name)));

/** The acked sends that the room's log does not have at their offset, and whether the log has each offset once. */
async function compare(roomId: string, acked: ReadonlyMap<string, number>) {
  const log = await readRoom(chat.url, roomId);
  const stored = new Map(log.map(({ messageId, offset }) => [messageId, offset]));
  return {
    lost: [...acked].filter(([messageId, offset]) => stored.get(messageId) !== offset),
    isGapless: stored.size === log.length && log.every(({ offset }, index) => offset === index + 1),
  };
}

test("keeps every acked message, each once, when it is killed at any moment of a stream of sends", async () => {
  const roomId = await createRoom(await enter(chat.url, "ada"));
  const acked = new Map<string, number>();
  for (let kills = 0; kills < 2; kills += 1) {
    const sends = await sendFrom(await enterAll(), roomId);
    await sends.reached(Math.ceil(Math.random() * 80));
    await chat.end("SIGKILL");
    await sends.settled;
    for (const [messageId, offset] of sends.acked) acked.set(messageId, offset);
    await chat.start();
  }
  expect(await compare(roomId, acked)).toEqual({ lost: [], isGapless: true });
});

test("ends with code 0 on SIGTERM while clients send, and has everything that it acked", async () => {
  const users = await enterAll();
  const roomId = await createRoom(users[0] ?? (await enter(chat.url, "ada")));
  const sends = await sendFrom(users, roomId);
  await sends.reached(20);
  expect(await chat.end("SIGTERM")).toBe(0);
  await sends.settled;
  await chat.start();
  expect(sends.acked.size).toBeLessThan(100);
  expect(await compare(roomId, sends.acked)).toEqual({ lost: [], isGapless: true });
});

test("keeps a banned user out when it is killed and started again, and prints no admin secret", async () => {
  const secret = await openAdminSecret(data.path);
  const admin = await enterAdmin(chat.url, secret);
  const key = randomKey();
  const { userId } = await signIn(chat.url, "eve", key);
  unwrap(await admin.emitWithAck("admin:ban-user", { userId, reason: "Spam" }));
  await chat.end("SIGKILL");
  expect(chat.printed).not.toContain(secret);
  await chat.start();
  const { token } = await signIn(chat.url, "another name", key);
  await expect(connect(chat.url, token)).rejects.toMatchObject({ message: "Spam", data: { code: "FORBIDDEN" } });
  expect(chat.printed).not.toContain(secret);
});

test("refuses a data directory that another process holds, and takes it over when that one was killed", async () => {
  const second = startChat(data.path);
  const refusal = `code 1: ${data.path} is in use by process ${chat.pid}. Stop that process`;
  await expect(second).rejects.toThrow(refusal);
  await chat.end("SIGKILL");
  await using third = await startChat(data.path);
  expect((await fetch(`${third.url}/readyz`)).status).toBe(200);
});

test("says where the database should be when it is not there, without its password", async () => {
  await using empty = await temporaryDirectory();
  const started = startChat(empty.path, { POSTGRES_URL: "postgres://ada:secret@127.0.0.1:1/chat" });
  await expect(started).rejects.toThrow(/code 1: The database at 127\.0\.0\.1:1, .+: connect ECONNREFUSED/);
  await expect(started).rejects.not.toThrow("secret");
});
