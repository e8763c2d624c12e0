import { randomUUID } from "node:crypto";
import type { Room } from "@app/socket-types";
import { expect, test } from "vitest";
import { openToEveryone, type AccessPolicy } from "../src/access-policy.js";
import { createMemoryMessageStore } from "../src/memory-store.js";
import { revokeAccess } from "../src/membership.js";
import { createRoom, nextEvent, request, startTestServer } from "../src/testing.js";
import { deferred } from "./deferred.js";

const forbidden = expect.objectContaining({ code: "FORBIDDEN" }) as Error;
const membersOnly = (...members: string[]): AccessPolicy => ({
  ...openToEveryone,
  mayEnterRoom: ({ id }) => members.includes(id),
  audienceOf: () => members,
});

test("creating a room twice answers the same room", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const draft = { roomId: randomUUID(), name: "Tea" };
  const room = await request(ada, "room:create", draft);
  expect(await request(ada, "room:create", draft)).toEqual(room);
  await expect(request(ada, "room:create", { ...draft, name: "Coffee" })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("everyone who may enter hears of a new room", async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const heard = nextEvent(bob, "room:updated");
  const room = await request(ada, "room:create", { roomId: randomUUID(), name: "Tea" });
  expect(await heard).toEqual(room);
});

test.each([[["ada"]], [[]]])("nobody but %j hears of a room that only they may enter", async (members) => {
  await using server = await startTestServer({ access: membersOnly(...members) });
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const heard: string[] = [];
  ada.on("room:updated", () => heard.push("ada"));
  bob.on("room:updated", () => heard.push("bob"));
  await request(bob, "room:create", { roomId: randomUUID(), name: "Secret" });
  await Promise.all([request(ada, "room:list", {}), request(bob, "room:list", {})]);
  expect(heard).toEqual(members);
});

test("a list shows only rooms that its reader may enter", async () => {
  await using server = await startTestServer({
    access: { ...openToEveryone, mayEnterRoom: (_, { name }) => name !== "No" },
  });
  const ada = await server.connect("ada");
  for (const name of ["A", "No", "B", "C"]) await request(ada, "room:create", { roomId: randomUUID(), name });
  const first = await request(ada, "room:list", { limit: 2 });
  expect([first.rooms.map(({ name }) => name), first.hasMore]).toEqual([["A", "B"], true]);
  const after = first.rooms[1]?.roomId;
  const rest = await request(ada, "room:list", { after, limit: 2 });
  expect([rest.rooms.map(({ name }) => name), rest.hasMore]).toEqual([["C"], false]);
});

test("a room that does not exist is NOT_FOUND", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  await expect(request(ada, "room:join", { roomId: randomUUID() })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a refused join leaves the socket outside", async () => {
  await using server = await startTestServer({ access: membersOnly("ada") });
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada);
  await expect(request(bob, "room:join", { roomId })).rejects.toEqual(forbidden);
  bob.on("message:received", () => expect.unreachable());
  await request(ada, "message:send", { roomId, messageId: randomUUID(), content: "secret" });
  await expect(request(bob, "message:history", { roomId })).rejects.toEqual(forbidden);
});

test("access revoked while a join is being decided keeps the socket outside", async () => {
  let allowed = true;
  const mayEnterRoom = async () => {
    const answer = allowed;
    await Promise.resolve();
    allowed = false;
    return answer;
  };
  await using server = await startTestServer({ access: { ...openToEveryone, mayEnterRoom } });
  const ada = await server.connect("ada");
  await expect(createRoom(ada)).rejects.toEqual(forbidden);
  expect([...server.io.of("/").adapter.rooms.keys()].filter((room) => room.startsWith("room:"))).toEqual([]);
});

test("revoked access takes every socket of the user out", async () => {
  await using server = await startTestServer();
  const [ada, bob, bobsTab] = [await server.connect("ada"), await server.connect("bob"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob, bobsTab);
  revokeAccess(server.io, "bob", roomId);
  for (const socket of [bob, bobsTab]) {
    await expect(request(socket, "message:history", { roomId })).rejects.toEqual(forbidden);
  }
});

test("joining one room leaves no other", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const [first] = [await createRoom(ada), await createRoom(ada)];
  expect(await request(ada, "message:history", first)).toMatchObject({ messages: [] });
});

test("a leave that follows a join without waiting is not overtaken by it", async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada);
  await Promise.all([request(bob, "room:join", { roomId }), request(bob, "room:leave", { roomId })]);
  await expect(request(bob, "message:history", { roomId })).rejects.toEqual(forbidden);
});

test("a socket that disconnects during its join leaves nothing behind", async () => {
  const reading = deferred();
  const gone = deferred();
  const store = createMemoryMessageStore();
  const read: typeof store.read = async (...range) => (reading.resolve(), await gone.promise, store.read(...range));
  await using server = await startTestServer({ messages: { ...store, read } });
  const ada = await server.connect("ada");
  const joining = createRoom(ada).catch(() => "gone");
  await reading.promise;
  const disconnected = new Promise<void>((resolve) =>
    server.io
      .of("/")
      .sockets.get(ada.id as string)
      ?.once("disconnect", () => resolve()),
  );
  ada.disconnect();
  await disconnected;
  gone.resolve();
  expect(await joining).toBe("gone");
  expect([...server.io.of("/").adapter.rooms.keys()]).toEqual([]);
  const [{ roomId }] = (await request(await server.connect("bob"), "room:list", {})).rooms as [Room];
  expect((await request(await server.connect("bob"), "room:join", { roomId })).memberCount).toBe(1);
});
