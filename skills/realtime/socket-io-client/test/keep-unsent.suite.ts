import { randomUUID } from "node:crypto";
import { createMemoryMessageStore } from "@app/socket-io-server";
import { request, startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLocalStorage, keepUnsent, roomOf, type UnsentMessage, type UnsentStorage } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, contents, emptyRoom, testClient, until } from "./test-client.js";

// A backoff that is long enough for the state between two connections to be shown, and the same in each run.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.05));
afterEach(() => vi.restoreAllMocks());

afterEach(() => vi.unstubAllGlobals());

/** What the tabs of one browser share. */
function browserStorage() {
  const items = new Map<string, UnsentMessage>();
  const storage: UnsentStorage = {
    load: () => [...items.values()].toSorted((one, other) => (one.messageId < other.messageId ? -1 : 1)),
    save: (message) => void items.set(message.messageId, message),
    remove: (messageId) => void items.delete(messageId),
  };
  return { items, storage };
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const message = (roomId: string, given: Partial<UnsentMessage> = {}): UnsentMessage => {
  return { userId: "ada", roomId, messageId: randomUUID(), content: "hi", createdAt: hoursAgo(1), place: 1, ...given };
};

async function storedIn(server: TestServer, roomId: string) {
  const observer = await server.connect("observer");
  return (await request(observer, "room:join", { roomId })).messages;
}

test("delivers after a reload what was sending before it, in order, and forgets it then", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  const { items, storage } = browserStorage();
  {
    using page = testClient(server, "ada");
    keepUnsent(page, "ada", storage);
    for (const content of ["one", "two", "three"]) roomOf(page, roomId).send(content);
  }
  expect(items.size).toBe(3);
  using page = testClient(server, "ada");
  keepUnsent(page, "ada", storage);
  expect(contents(roomOf(page, roomId).get().messages)).toEqual(["one", "two", "three"]);
  page.connect();
  await vi.waitFor(() => expect(items.size).toBe(0));
  expect(contents(await storedIn(server, roomId))).toEqual(["one", "two", "three"]);
});

test("stores once what had arrived although the page never heard of it", async () => {
  const messages = createMemoryMessageStore();
  let swallow = () => {};
  const append: typeof messages.append = async (draft) => {
    const stored = await messages.append(draft);
    swallow();
    return stored;
  };
  await using server = await startTestServer({ messages: { ...messages, append } });
  await using network = await startFlakyNetwork(server.url);
  swallow = network.blackHole;
  const roomId = await emptyRoom(server);
  const { items, storage } = browserStorage();
  {
    using page = await connectedClient(server, "ada", { url: network.url });
    keepUnsent(page, "ada", storage);
    const messageId = roomOf(page, roomId).send("once");
    await vi.waitFor(async () => expect(await storedIn(server, roomId)).toMatchObject([{ messageId }]));
    expect(roomOf(page, roomId).get().messages).toMatchObject([{ messageId, status: "sending" }]);
  }
  using page = await connectedClient(server, "ada");
  keepUnsent(page, "ada", storage);
  await vi.waitFor(() => expect(items.size).toBe(0));
  expect(contents(await storedIn(server, roomId))).toEqual(["once"]);
});

test("never sends what another user left behind", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  const { items, storage } = browserStorage();
  storage.save(message(roomId));
  using client = await connectedClient(server, "bob");
  keepUnsent(client, "bob", storage);
  roomOf(client, roomId).send("bob's own");
  await vi.waitFor(() => expect([...items.values()].map(({ userId }) => userId)).toEqual(["ada"]));
  expect(contents(await storedIn(server, roomId))).toEqual(["bob's own"]);
});

test("drops what is older than a day, whoever it belongs to", async () => {
  await using server = await startTestServer();
  const { items, storage } = browserStorage();
  const roomId = randomUUID();
  for (const userId of ["ada", "bob"]) storage.save(message(roomId, { userId, createdAt: hoursAgo(25) }));
  using client = testClient(server, "ada");
  keepUnsent(client, "ada", storage);
  expect([items.size, roomOf(client, roomId).get().messages]).toEqual([0, []]);
});

test("fails what is unsent for a day, in a page that stays open, instead of storing it a second time", async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  const room = roomOf(client, roomId);
  room.send("of yesterday", { createdAt: hoursAgo(25) });
  await until(room, ({ messages }) => messages[0]?.status === "failed");
  expect(room.get().messages).toMatchObject([{ content: "of yesterday", error: { code: "ABORTED" } }]);
  expect(await storedIn(server, roomId)).toEqual([]);
});

test("removes what is kept of a user who signs out, and keeps nothing of the next", async () => {
  await using server = await startTestServer();
  const { items, storage } = browserStorage();
  using client = testClient(server, "ada");
  keepUnsent(client, "ada", storage);
  const room = roomOf(client, randomUUID());
  room.send("ada's");
  client.signOut();
  room.send("bob's");
  expect([items.size, contents(room.get().messages)]).toEqual([0, ["bob's"]]);
});

test("keeps no message that failed or was discarded, and a failed one again when it is retried", async () => {
  await using server = await startTestServer();
  const { items, storage } = browserStorage();
  using client = await connectedClient(server, "ada");
  keepUnsent(client, "ada", storage);
  const room = roomOf(client, randomUUID());
  const refused = room.send("nowhere");
  expect(items.size).toBe(1);
  await until(room, ({ messages }) => messages[0]?.status === "failed");
  expect(items.size).toBe(0);
  room.retry(refused);
  expect(items.size).toBe(1);
  room.discard(refused);
  expect(items.size).toBe(0);
});

test("sends all the same when nothing can be kept, and keeps 500 at most", async () => {
  await using server = await startTestServer();
  const save = vi.fn<UnsentStorage["save"]>(() => {
    throw new Error("QuotaExceededError");
  });
  using client = testClient(server, "ada");
  keepUnsent(client, "ada", { load: () => [], save, remove: () => {} });
  for (let room = 0; room < 6; room += 1) {
    for (let count = 0; count < 100; count += 1) roomOf(client, String(room)).send("hi");
  }
  expect(roomOf(client, "5").get().messages).toHaveLength(100);
  expect(save).toHaveBeenCalledTimes(500);
});

test("leaves for the next page what an outbox cannot take", async () => {
  await using server = await startTestServer();
  const { items, storage } = browserStorage();
  const roomId = randomUUID();
  for (let count = 0; count < 101; count += 1) storage.save(message(roomId));
  using client = testClient(server, "ada");
  keepUnsent(client, "ada", storage);
  roomOf(client, roomId).discard(roomOf(client, roomId).get().messages[0]?.messageId ?? "");
  expect([roomOf(client, roomId).get().messages.length, items.size]).toEqual([99, 100]);
});

test("keeps in localStorage, skipping what others wrote there, and lives without one", () => {
  const items = new Map([
    ["theme", "dark"],
    ["unsent:x", "{"],
  ]);
  vi.stubGlobal("localStorage", {
    get length() {
      return items.size;
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => items.set(name, value),
    removeItem: (name: string) => items.delete(name),
  });
  const kept = message(randomUUID());
  createLocalStorage().save(kept);
  expect(createLocalStorage().load()).toEqual([kept]);
  createLocalStorage().remove(kept.messageId);
  expect([...items.keys()]).toEqual(["theme", "unsent:x"]);
  vi.unstubAllGlobals();
  expect(createLocalStorage().load()).toEqual([]);
});
