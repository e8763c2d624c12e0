import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import type { AppClientSocket } from "@app/socket-types/client";
import jwt from "jsonwebtoken";
import { expect, test, vi } from "vitest";
import { drain, isDraining } from "../src/drain.js";
import { createMemoryMessageStore } from "../src/memory-store.js";
import { startChild } from "./child.js";
import { openRaw } from "./raw-connection.js";
import { createRoom, nextEvent, request, startTestServer } from "../src/testing.js";
import { deferred } from "./deferred.js";

test("a drain of 50 clients acks what runs, tells everyone when to return, and lets them return by themselves", async () => {
  const store = createMemoryMessageStore();
  const append: typeof store.append = (draft) =>
    new Promise((resolve) => setTimeout(() => resolve(store.append(draft)), 50));
  await using server = await startTestServer({ messages: { ...store, append } });
  const clients = await Promise.all(Array.from({ length: 50 }, (_, index) => server.connect(`user ${index}`)));
  const [ada] = clients as [(typeof clients)[0]];
  const { roomId } = await createRoom(ada, ...clients.slice(1));
  const told = Promise.all(clients.map((client) => nextEvent(client, "server:draining")));
  const reasons = Promise.all(clients.map((client) => new Promise((resolve) => client.once("disconnect", resolve))));
  const sends = clients.map((client) =>
    request(client, "message:send", { roomId, messageId: randomUUID(), content: "hi" }),
  );
  await expect.poll(() => server.serving.running).toBe(50);
  await drain(server.io, server.serving, { spreadMs: 1_000 });
  expect(new Set(await reasons)).toEqual(new Set(["transport close"]));
  expect(new Set((await told).map(({ reconnectInMs }) => reconnectInMs)).size).toBeGreaterThan(25);
  const acked = (await Promise.all(sends)).map(({ message }) => message.offset);
  const { messages } = await store.read(roomId, { limit: 100 });
  expect(messages.map(({ offset }) => offset)).toEqual(acked.toSorted((a, b) => a - b));
});

test("a draining server refuses newcomers", async () => {
  await using server = await startTestServer();
  const finish = deferred();
  const drained = drain(server.io, { running: 0, settled: () => finish.promise });
  expect(isDraining(server.io)).toBe(true);
  await expect(server.connect("ada")).rejects.toThrow("websocket error");
  expect((await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).status).toBe(503);
  finish.resolve();
  await drained;
});

test("a draining server still serves those who poll it", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada", { transports: ["polling"] });
  const finish = deferred();
  const told = nextEvent(ada, "server:draining");
  const drained = drain(server.io, { running: 0, settled: () => finish.promise });
  expect(await told).toMatchObject({ reconnectInMs: expect.any(Number) as number });
  await request(ada, "room:list", {});
  finish.resolve();
  await drained;
});

test("a command that never ends does not hold a drain past its deadline", async () => {
  const store = createMemoryMessageStore();
  await using server = await startTestServer({ messages: { ...store, append: () => new Promise(() => {}) } });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const unanswered = request(ada, "message:send", { roomId, messageId: randomUUID(), content: "hi" }).catch(
    () => "cut",
  );
  await expect.poll(() => server.serving.running).toBe(1);
  await drain(server.io, server.serving, { deadlineMs: 50 });
  ada.disconnect();
  expect(await unanswered).toBe("cut");
});

/** Opens a session by polling, and goes away without a word. With a token, after it has entered. */
async function pollAndGo(url: string, token?: string) {
  const address = `${url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(address)).text()).slice(1)) as { sid: string };
  if (!token) return;
  await fetch(`${address}&sid=${sid}`, { method: "POST", body: `40${JSON.stringify({ token })}` });
  expect(await (await fetch(`${address}&sid=${sid}`)).text()).toMatch(/^40/);
}

test(
  "a drained process ends by itself, whoever has gone away without a word or answers nothing",
  { timeout: 15_000 },
  async () => {
    const secret = randomBytes(32);
    await using server = startChild("drained-server.ts", secret.toString("hex"));
    const url = await server.nextLine();
    const token = jwt.sign({ sub: "ada", name: "Ada", exp: Date.now() / 1000 + 60 }, secret);
    await pollAndGo(url);
    await pollAndGo(url, token);
    // One that reads nothing any more, and a page that keeps loading.
    await using reader = await openRaw(url);
    await reader.enter({ token });
    reader.pause();
    const page = connect(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
    await once(page, "connect");
    page.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    expect(await server.stop()).toBe(0);
  },
);

test("an adapter that never closes does not keep a server open past the deadline", async () => {
  await using server = await startTestServer();
  await pollAndGo(server.url, server.token("ada"));
  const close = vi.spyOn(server.io.of("/").adapter, "close").mockReturnValue(new Promise(() => {}));
  await drain(server.io, server.serving, { deadlineMs: 50 });
  expect([server.io.engine.clientsCount, server.io.httpServer.listening]).toEqual([0, false]);
  close.mockRestore();
});

test("what several namespaces serve is waited for", async () => {
  await using server = await startTestServer();
  const [chat, admin] = [deferred(), deferred()];
  const servings = [chat, admin].map(({ promise }) => ({ running: 1, settled: () => promise }));
  let isDrained = false;
  const ada = await server.connect("ada");
  const drained = drain(server.io, servings).then(() => (isDrained = true));
  chat.resolve();
  await nextEvent(ada, "server:draining");
  await request(ada, "room:list", {});
  expect(isDrained).toBe(false);
  admin.resolve();
  expect(await drained).toBe(true);
});

test("a connection is told once per namespace, and the same moment in each", async () => {
  await using server = await startTestServer();
  server.io.of("/second");
  const ada = await server.connect("ada");
  const second = ada.io.socket("/second", { auth: ada.auth }).connect() as AppClientSocket;
  await new Promise<void>((resolve) => second.once("connect", () => resolve()));
  const told = Promise.all([nextEvent(ada, "server:draining"), nextEvent(second, "server:draining")]);
  await drain(server.io, server.serving);
  const [first, other] = await told;
  expect(other).toEqual(first);
});
