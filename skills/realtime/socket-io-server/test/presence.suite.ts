import { expect, test } from "vitest";
import { createPresence } from "../src/presence.js";
import { createRoom, nextEvent, request, startTestServer } from "../src/testing.js";

test("a join lists who is there and tells the others", async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada);
  const heard = nextEvent(ada, "user:joined");
  const { members, memberCount } = await request(bob, "room:join", { roomId });
  expect([members.map(({ id }) => id), memberCount]).toEqual([["ada", "bob"], 2]);
  expect(await heard).toEqual({ roomId, user: { id: "bob", name: "bob" } });
});

test("two tabs of one user are one member, told once", async () => {
  await using server = await startTestServer();
  const [ada, bob, bobsTab] = [await server.connect("ada"), await server.connect("bob"), await server.connect("bob")];
  const { roomId } = await createRoom(ada);
  const heard: string[] = [];
  ada.on("user:joined", ({ user }) => heard.push(`${user.id} joined`));
  ada.on("user:left", ({ userId }) => heard.push(`${userId} left`));
  await request(bob, "room:join", { roomId });
  expect((await request(bobsTab, "room:join", { roomId })).memberCount).toBe(2);
  await request(bob, "room:leave", { roomId });
  expect((await request(ada, "room:join", { roomId })).memberCount).toBe(2);
  await request(bobsTab, "room:leave", { roomId });
  await request(ada, "room:list", {});
  expect(heard).toEqual(["bob joined", "bob left"]);
});

test("a user who vanishes has left after the grace", async () => {
  await using server = await startTestServer({ graceMs: 20 });
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  const left = nextEvent(ada, "user:left");
  bob.disconnect();
  expect(await left).toEqual({ roomId, userId: "bob" });
  expect((await request(ada, "room:join", { roomId })).memberCount).toBe(1);
});

test("a user who reloads within the grace neither left nor joined", async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  ada.on("user:left", () => expect.unreachable());
  ada.on("user:joined", () => expect.unreachable());
  bob.disconnect();
  const reloaded = await server.connect("bob");
  expect((await request(reloaded, "room:join", { roomId })).memberCount).toBe(2);
  await request(ada, "room:list", {});
});

test("a join names 200 members at most and counts them all", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const socket = server.io.of("/").sockets.get(ada.id as string);
  const presence = createPresence(server.io.of("/"));
  for (let index = 0; socket && index < 300; index += 1) {
    socket.data.user = { id: `user ${index}`, name: "Someone" };
    await presence.enter(socket, "crowd");
  }
  const { members, memberCount } = await presence.members("crowd", 200);
  expect([members.length, memberCount]).toEqual([200, 300]);
});
