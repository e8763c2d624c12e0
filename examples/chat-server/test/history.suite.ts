import { randomUUID } from "node:crypto";
import { openToEveryone, type MessageStore } from "@app/socket-io-server";
import type { Commands, Failure, Reply } from "@app/socket-types";
import { expect, test } from "vitest";
import { signIn } from "./chat-user.js";
import { startSite, type Site, type SiteOptions } from "./site.js";

/** A site with a room of five messages. */
async function startRoom(options?: SiteOptions) {
  const site = await startSite(options);
  const { room } = await site.rooms.create({ roomId: randomUUID(), name: "Lab" });
  const sender = { id: "ada", name: "ada" };
  for (const content of ["1", "2", "3", "4", "5"]) {
    await site.messages.append({ roomId: room.roomId, messageId: randomUUID(), sender, content });
  }
  return { ...site, roomId: room.roomId };
}

async function read(site: Site, roomId: string, query = "", token?: string) {
  const authorization = `Bearer ${token ?? (await signIn(site.url, "ada")).token}`;
  const response = await fetch(`${site.url}/api/rooms/${roomId}/messages${query}`, { headers: { authorization } });
  const body = (await response.json()) as Reply<Commands, "message:history"> & { error?: Failure };
  return { status: response.status, code: body.error?.code, ...body };
}

test("answers the newest page, and the page before a cursor", async () => {
  await using site = await startRoom();
  const newest = await read(site, site.roomId, "?limit=2");
  expect(newest.messages.map(({ content }) => content)).toEqual(["4", "5"]);
  expect(newest).toMatchObject({ status: 200, hasMore: true });
  const older = await read(site, site.roomId, `?before=${newest.epoch}:4`);
  expect(older.messages.map(({ content }) => content)).toEqual(["1", "2", "3"]);
  expect(older.hasMore).toBe(false);
});

test("asks for a token, and for a good one", async () => {
  await using site = await startRoom();
  const bare = await fetch(`${site.url}/api/rooms/${site.roomId}/messages`);
  expect(bare.status).toBe(401);
  expect(await bare.json()).toMatchObject({ ok: false, error: { code: "AUTH_REQUIRED" } });
  expect(await read(site, site.roomId, "", "forged")).toMatchObject({ status: 401, code: "AUTH_INVALID" });
});

test("refuses a token that has expired", async () => {
  await using site = await startRoom({ tokenLifeMs: -1_000 });
  expect(await read(site, site.roomId)).toMatchObject({ status: 401, code: "AUTH_EXPIRED" });
});

test("refuses who may not enter the room", async () => {
  await using site = await startRoom({ access: { ...openToEveryone, mayEnterRoom: ({ name }) => name !== "ada" } });
  expect(await read(site, site.roomId)).toMatchObject({ status: 403, code: "FORBIDDEN" });
  const { token } = await signIn(site.url, "bob");
  expect(await read(site, site.roomId, "", token)).toMatchObject({ status: 200 });
});

test("knows no room that was not created", async () => {
  await using site = await startRoom();
  expect(await read(site, randomUUID())).toMatchObject({ status: 404, code: "NOT_FOUND" });
});

test("says CONFLICT to a cursor of another epoch", async () => {
  await using site = await startRoom();
  expect(await read(site, site.roomId, "?before=other:4")).toMatchObject({ status: 409, code: "CONFLICT" });
});

const wrongQueries = ["?before=", "?before=4", "?before=epoch:x", "?limit=0", "?limit=201", "?limit=x"];

test.for(wrongQueries)("refuses %s", async (query) => {
  await using site = await startRoom();
  expect(await read(site, site.roomId, query)).toMatchObject({ status: 400, code: "VALIDATION_FAILED" });
});

test("answers a failing store with INTERNAL_ERROR and none of its words, and tells the log", async () => {
  const fail = () => Promise.reject(new Error("secret"));
  const broken: MessageStore = { append: fail, read: fail };
  await using site = await startSite({ messages: broken });
  const { room } = await site.rooms.create({ roomId: randomUUID(), name: "Lab" });
  const answer = await read(site, room.roomId);
  expect(answer).toMatchObject({ status: 500, code: "INTERNAL_ERROR" });
  expect(JSON.stringify(answer)).not.toContain("secret");
  expect(site.failures).toEqual([new Error("secret")]);
});
