import { randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import { openToEveryone } from "../src/access-policy.js";
import { allowOnly } from "../src/authentication.js";
import { drain } from "../src/drain.js";
import { createMemoryMessageStore, createMemoryRoomStore } from "../src/memory-store.js";
import { revokeAccess } from "../src/membership.js";
import { serveOrganizations } from "../src/organizations.js";
import { endSessions } from "../src/end-sessions.js";
import { createRoom, nextEvent, request, startTestServer } from "../src/testing.js";
import { deferred } from "./deferred.js";
import { openRaw } from "./raw-connection.js";

test("access revoked while a join reads the log leaves neither a page nor a ghost", async () => {
  const store = createMemoryMessageStore();
  const [reading, revoked] = [deferred(), deferred()];
  const read: typeof store.read = async (...range) => {
    reading.resolve();
    await revoked.promise;
    return store.read(...range);
  };
  await using server = await startTestServer({ messages: { ...store, read }, graceMs: 0 });
  const mallory = await server.connect("mallory");
  const { roomId } = await request(mallory, "room:create", { roomId: randomUUID(), name: "Lab" });
  const joining = request(mallory, "room:join", { roomId });
  await reading.promise;
  revokeAccess(server.io, "mallory", roomId);
  revoked.resolve();
  await expect(joining).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await request(await server.connect("ada"), "room:join", { roomId })).toMatchObject({ memberCount: 1 });
});

test("a join that fails leaves the socket outside, unless it was inside", async () => {
  const store = createMemoryMessageStore();
  let isAway = true;
  const read: typeof store.read = (...range) => (isAway ? Promise.reject(new Error("away")) : store.read(...range));
  await using server = await startTestServer({ messages: { ...store, read }, onFailure: () => {} });
  const ada = await server.connect("ada");
  const { roomId } = await request(ada, "room:create", { roomId: randomUUID(), name: "Lab" });
  const failed = expect.objectContaining({ code: "INTERNAL_ERROR" }) as Error;
  const send = () => request(ada, "message:send", { roomId, messageId: randomUUID(), content: "hi" });
  await expect(request(ada, "room:join", { roomId })).rejects.toEqual(failed);
  await expect(send()).rejects.toMatchObject({ code: "FORBIDDEN" });
  isAway = false;
  await request(ada, "room:join", { roomId });
  isAway = true;
  await expect(request(ada, "room:join", { roomId })).rejects.toEqual(failed);
  expect(await send()).toMatchObject({ message: { offset: 1 } });
});

/** A server that lets everyone into /org-acme, each after `answer` was called. */
async function startSlowOrganization() {
  const server = await startTestServer();
  const [asked, answered] = [deferred(), deferred()];
  let questions = 0;
  const mayEnterOrganization = async () => {
    questions += 1;
    asked.resolve();
    await answered.promise;
    return true;
  };
  serveOrganizations(server.io, { mayEnterOrganization });
  const entered: string[] = [];
  server.io.on("new_namespace", (namespace) => {
    namespace.on("connection", (socket) => entered.push(socket.data.user.id));
  });
  return { server, asked: asked.promise, answer: answered.resolve, entered, questions: () => questions };
}

test.each([
  ["a ban", 60_000],
  ["the end of its token", 300],
])("a socket that is being let in does not survive %s", async (cause, expiresInMs) => {
  const { server, asked, answer, entered } = await startSlowOrganization();
  await using _server = server;
  await using peer = await openRaw(server.url);
  peer.send(`40/org-acme,${JSON.stringify({ token: server.token("mallory", { expiresInMs }) })}`);
  await asked;
  if (cause === "a ban") await endSessions(server.io, { userId: "mallory", code: "FORBIDDEN", message: "Banned" });
  await peer.closed;
  answer();
  await request(await server.connect("ada"), "room:list", {});
  expect(entered).toEqual([]);
});

test("200 CONNECT packets during one slow answer of the policy make one socket", async () => {
  const { server, asked, answer, entered, questions } = await startSlowOrganization();
  await using _server = server;
  await using peer = await openRaw(server.url);
  const connect = `40/org-acme,${JSON.stringify({ token: server.token("mallory") })}`;
  peer.send(connect);
  await asked;
  for (let sent = 0; sent < 200; sent += 1) peer.send(connect);
  await expect.poll(() => peer.packets.filter((packet) => packet.includes("RATE_LIMITED")).length).toBe(200);
  answer();
  await peer.receives("40/org-acme,");
  expect([entered, questions()]).toEqual([["mallory"], 1]);
});

test("a connection has 16 CONNECTs checked at once, and no more", async () => {
  const { server, asked, answer } = await startSlowOrganization();
  await using _server = server;
  await using peer = await openRaw(server.url);
  const token = server.token("mallory");
  for (let index = 0; index < 100; index += 1) peer.send(`40/org-${index},${JSON.stringify({ token })}`);
  await asked;
  await expect.poll(() => peer.packets.filter((packet) => packet.includes("RATE_LIMITED")).length).toBe(84);
  answer();
  await expect.poll(() => peer.packets.filter((packet) => packet.startsWith("40/org-")).length).toBe(16);
});

test("a refresh whose check outlives its connection keeps no timer", async () => {
  const [checking, checked] = [deferred(), deferred()];
  await using server = await startTestServer({
    verifyToken: async (token) => {
      if (token === "fresh") {
        checking.resolve();
        await checked.promise;
      }
      const user = { id: "mallory", name: "Mallory" };
      return { user, roles: [], expiresAtMs: Date.now() + 3_600_000, issuedAtMs: 0 };
    },
  });
  const mallory = await server.connect("mallory");
  mallory.emit("session:refresh", { token: "fresh" }, () => {});
  await checking.promise;
  mallory.disconnect();
  await expect.poll(() => server.io.engine.clientsCount).toBe(0);
  const timers = vi.spyOn(globalThis, "setTimeout");
  checked.resolve();
  await server.serving.settled();
  expect(timers.mock.calls.filter(([, delayMs]) => (delayMs ?? 0) > 1_000_000)).toEqual([]);
  timers.mockRestore();
});

test("a client that never stops sending does not hold up a drain", async () => {
  const store = createMemoryMessageStore();
  const append: typeof store.append = async (draft) => {
    for (let turns = 50; turns > 0; turns -= 1) await new Promise(setImmediate);
    return store.append(draft);
  };
  await using server = await startTestServer({ messages: { ...store, append } });
  const mallory = await server.connect("mallory");
  const { roomId } = await createRoom(mallory);
  let isSending = true;
  const send = (): void => {
    if (isSending) mallory.emit("message:send", { roomId, messageId: randomUUID(), content: "hi" }, send);
  };
  for (let lane = 0; lane < 20; lane += 1) send();
  await nextEvent(mallory, "message:received");
  // A drain that waits for its deadline outlives this test.
  await drain(server.io, server.serving, { deadlineMs: 60_000 });
  isSending = false;
  expect(server.io.engine.clientsCount).toBe(0);
});

test("a page of one asks the store no more often than a page of 100", async () => {
  const rooms = createMemoryRoomStore();
  let questions = 0;
  const list: typeof rooms.list = (page) => ((questions += 1), rooms.list(page));
  const access = { ...openToEveryone, mayEnterRoom: () => false };
  await using server = await startTestServer({ rooms: { ...rooms, list }, access });
  for (let index = 0; index < 300; index += 1) await rooms.create({ roomId: randomUUID(), name: "Secret" });
  const mallory = await server.connect("mallory");
  expect(await request(mallory, "room:list", { limit: 1 })).toEqual({ rooms: [], hasMore: false });
  expect(questions).toBe(3);
});

test("garbage tokens in a refresh do not fill the log", async () => {
  const failures: unknown[] = [];
  await using server = await startTestServer({ onFailure: (failure) => failures.push(failure) });
  const mallory = await server.connect("mallory");
  const refreshed = request(mallory, "session:refresh", { token: "garbage" });
  await expect(refreshed).rejects.toMatchObject({ code: "AUTH_INVALID" });
  expect(failures).toEqual([]);
});

test("a CONNECT that was refused may be sent again on the same connection", async () => {
  await using server = await startTestServer();
  let isOpen = false;
  allowOnly(server.io.of("/"), () => {
    if (!isOpen) throw new Error("closed");
  });
  await using peer = await openRaw(server.url);
  await peer.enter({ token: server.token("mallory") });
  expect(await peer.receives("44")).toContain("UNAVAILABLE");
  isOpen = true;
  peer.send(`40${JSON.stringify({ token: server.token("mallory") })}`);
  expect(await peer.receives("40")).toContain("sid");
});
