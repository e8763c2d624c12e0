import { SocketError } from "@app/socket-types";
import { startTestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClient } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, disposable, startBareServer, testClient, until } from "./test-client.js";

// Jitter without chance: every backoff is 2 % of its ceiling.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("touches nothing before connect", async () => {
  await using server = await startTestServer();
  const getToken = vi.fn(() => Promise.resolve(server.token("ada")));
  using client = testClient(server, "ada", { getToken });
  expect(client.connection.get()).toEqual({ status: "idle" });
  expect([getToken.mock.calls.length, client.socket.active]).toEqual([0, false]);
});

test("says connecting, then connected", async () => {
  await using server = await startTestServer();
  using client = testClient(server, "ada");
  client.connect();
  expect(client.connection.get()).toEqual({ status: "connecting", attempt: 1 });
  expect(await until(client.connection, ({ status }) => status !== "connecting")).toEqual({ status: "connected" });
});

test("comes back on the same socket after a cut and says exactly when", async () => {
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { url: network.url });
  network.refuse();
  const waiting = await until(client.connection, (state) => state.status === "reconnecting" && "retryAt" in state);
  expect(waiting).toMatchObject({ attempt: 2, error: { code: "DISCONNECTED" } });
  await until(client.connection, (state) => state.status === "reconnecting" && state.attempt > 3);
  network.restore();
  await expect(until(client.connection, ({ status }) => status === "connected")).resolves.toBeDefined();
});

test("does not call an open transport connected: the server may still refuse", async () => {
  const states: string[] = [];
  const verifyToken = () => Promise.reject(new SocketError("AUTH_INVALID", "No"));
  await using server = await startTestServer({ verifyToken });
  using client = testClient(server, "ada");
  client.connection.subscribe(() => states.push(client.connection.get().status));
  client.connect();
  await until(client.connection, ({ status }) => status === "needs-auth");
  expect(states).not.toContain("connected");
});

const final = ["AUTH_REQUIRED", "AUTH_INVALID", "FORBIDDEN"] as const;

test.each(final)("needs auth at once when refused with %s", async (code) => {
  const verifyToken = vi.fn(() => Promise.reject(new SocketError(code, "Not you")));
  await using server = await startTestServer({ verifyToken });
  using client = testClient(server, "ada");
  client.connect();
  const state = await until(client.connection, ({ status }) => status === "needs-auth");
  expect(state).toMatchObject({ error: { code, message: "Not you" } });
  expect(verifyToken).toHaveBeenCalledTimes(1);
});

test("starts over with connect() from needs-auth", async () => {
  await using server = await startTestServer();
  const tokens = [undefined, server.token("ada")];
  using client = testClient(server, "ada", { getToken: () => Promise.resolve(tokens.shift()) });
  client.connect();
  await until(client.connection, ({ status }) => status === "needs-auth");
  client.connect();
  expect(await until(client.connection, ({ status }) => status !== "connecting")).toEqual({ status: "connected" });
});

test("waits as long as a busy server asks", async () => {
  let busy = true;
  await using server = await startBareServer((io) => {
    io.use((_socket, next) => {
      const refusal = Object.assign(new Error("Busy"), { data: { code: "RATE_LIMITED", retryAfterMs: 200 } });
      next(busy ? refusal : undefined);
      busy = false;
    });
  });
  using client = disposable(createClient(server.url, { getToken: () => Promise.resolve("any") }));
  client.connect();
  const startedAt = Date.now();
  const waiting = await until(client.connection, (state) => state.status === "reconnecting" && "retryAt" in state);
  expect(waiting).toMatchObject({ error: { code: "RATE_LIMITED", retryAfterMs: 200 } });
  await until(client.connection, ({ status }) => status === "connected");
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(200);
});

test("waits for longer than a timer can without trying at once", async () => {
  const refusal = Object.assign(new Error("Busy"), { data: { code: "UNAVAILABLE", retryAfterMs: 2 ** 40 } });
  const refuse = vi.fn((_socket: unknown, next: (error: Error) => void) => next(refusal));
  await using server = await startBareServer((io) => void io.use(refuse));
  using client = disposable(createClient(server.url, { getToken: () => Promise.resolve("any") }));
  using other = disposable(createClient(server.url, { getToken: () => Promise.resolve("any") }));
  for (const each of [client, other]) {
    each.connect();
    await until(each.connection, ({ status }) => status === "reconnecting");
  }
  expect(refuse).toHaveBeenCalledTimes(2);
});

test("closes for a refusal that neither a token nor time can change", async () => {
  await using server = await startBareServer((io) => {
    io.use((_socket, next) => next(Object.assign(new Error("Old"), { data: { code: "NOT_FOUND" } })));
  });
  using client = disposable(createClient(server.url, { getToken: () => Promise.resolve("any") }));
  client.connect();
  const state = await until(client.connection, ({ status }) => status === "closed");
  expect(state).toMatchObject({ error: { code: "NOT_FOUND", message: "Old" } });
});

test("carries the reason of a ban into its last state and stays away", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  server.io.emit("session:ended", { code: "FORBIDDEN", message: "Banned for spam" });
  server.io.disconnectSockets(true);
  const state = await until(client.connection, ({ status }) => status === "needs-auth");
  expect(state).toMatchObject({ error: { code: "FORBIDDEN", message: "Banned for spam" } });
  expect(client.socket.active).toBe(false);
});

test("closes when the server ends it without a word", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  server.io.disconnectSockets(true);
  const state = await until(client.connection, ({ status }) => status === "closed");
  expect(state).toMatchObject({ error: { code: "DISCONNECTED" } });
});

test("returns from a drain by itself, at about the time it was told", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const announcedAt = Date.now();
  server.io.emit("server:draining", { reconnectInMs: 300 });
  await until(client.connection, ({ status }) => status === "draining");
  for (const socket of server.io.of("/").sockets.values()) socket.conn.close();
  await vi.waitFor(() => expect(client.socket.connected).toBe(false));
  expect(client.connection.get()).toMatchObject({ status: "draining" });
  await until(client.connection, ({ status }) => status === "connected");
  expect(Date.now() - announcedAt).toBeGreaterThanOrEqual(290);
});

test("retries now when asked, without waiting for the backoff", async () => {
  vi.mocked(Math.random).mockReturnValue(0.99);
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { url: network.url });
  network.cut();
  const { retryAt } = (await until(client.connection, (state) => "retryAt" in state)) as { retryAt: number };
  client.retryNow();
  await until(client.connection, ({ status }) => status === "connected");
  expect(Date.now()).toBeLessThan(retryAt);
});

test("says offline while the device is, and is back the moment it is not", async () => {
  vi.mocked(Math.random).mockReturnValue(0.99);
  const events = new EventTarget();
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  vi.stubGlobal("navigator", { onLine: true });
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { url: network.url });
  vi.stubGlobal("navigator", { onLine: false });
  network.cut();
  await until(client.connection, ({ status }) => status === "offline");
  vi.stubGlobal("navigator", { onLine: true });
  events.dispatchEvent(new Event("online"));
  expect(client.connection.get()).toMatchObject({ status: "reconnecting", attempt: 2 });
  await until(client.connection, ({ status }) => status === "connected");
});

test("tries at once when its tab is looked at again", async () => {
  vi.mocked(Math.random).mockReturnValue(0.99);
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("document", page);
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { url: network.url });
  network.cut();
  const { retryAt } = (await until(client.connection, (state) => "retryAt" in state)) as { retryAt: number };
  page.dispatchEvent(new Event("visibilitychange"));
  await until(client.connection, ({ status }) => status === "connected");
  expect(Date.now()).toBeLessThan(retryAt);
});

test("removes its page listeners when it closes", async () => {
  const events = new EventTarget();
  const signals: AbortSignal[] = [];
  vi.stubGlobal("addEventListener", (type: string, listener: () => void, options: { signal: AbortSignal }) => {
    signals.push(options.signal);
    events.addEventListener(type, listener, options);
  });
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  client.close();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(client.connection.get()).toEqual({ status: "closed" });
});

test("backs off from a server that accepts and drops", async () => {
  let connections = 0;
  vi.mocked(Math.random).mockReturnValue(0.05);
  await using server = await startBareServer((io) => {
    io.on("connection", (socket) => {
      connections += 1;
      socket.conn.close();
    });
  });
  using client = disposable(createClient(server.url, { getToken: () => Promise.resolve("any") }));
  client.connect();
  await until(client.connection, (state) => state.status === "reconnecting" && state.attempt >= 5);
  expect(connections).toBeLessThanOrEqual(5);
});
