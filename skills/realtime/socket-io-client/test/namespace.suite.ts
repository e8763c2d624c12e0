import type { AdminCommands, AdminFacts } from "@app/socket-types";
import { createMemoryRevocationStore, serveAdmin } from "@app/socket-io-server";
import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { namespaceOf, type Client } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, testClient, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function startWithAdmin() {
  const server = await startTestServer();
  const { io, serving, verifyToken } = server;
  serveAdmin(io, { verifyToken, serving, revocations: createMemoryRevocationStore() });
  return server;
}

const asAdmin = (server: TestServer) => {
  return { getToken: () => Promise.resolve(server.token("ada", { roles: ["admin"] })) };
};
const adminOf = (client: Client) => namespaceOf<AdminCommands, AdminFacts>(client, "/admin");

test("asks and listens over the connection that the client has", async () => {
  await using server = await startWithAdmin();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { ...asAdmin(server), url: network.url });
  const admin = adminOf(client);
  admin.connect();
  await until(admin.connection, ({ status }) => status === "connected");
  const banned = new Promise((resolve) => admin.listen({ "admin:user-banned": resolve }));
  await expect(admin.request("admin:stats", {})).resolves.toMatchObject({ connections: 1 });
  await admin.request("admin:ban-user", { userId: "eve", reason: "spam" });
  await expect(banned).resolves.toEqual({ userId: "eve", reason: "spam" });
  expect(network.accepted()).toBe(1);
});

test("is one endpoint per client and name", async () => {
  await using server = await startWithAdmin();
  using client = testClient(server, "ada");
  using other = testClient(server, "bob");
  expect(adminOf(client)).toBe(adminOf(client));
  expect(adminOf(client)).not.toBe(adminOf(other));
});

test("waits for the client, and comes back with it on a single new connection", async () => {
  await using server = await startWithAdmin();
  await using network = await startFlakyNetwork(server.url);
  using client = testClient(server, "ada", { ...asAdmin(server), url: network.url });
  const admin = adminOf(client);
  admin.connect();
  expect([admin.connection.get().status, client.socket.io.engine]).toEqual(["idle", undefined]);
  client.connect();
  await until(admin.connection, ({ status }) => status === "connected");
  network.cut();
  await until(admin.connection, ({ status }) => status === "idle");
  await until(admin.connection, ({ status }) => status === "connected");
  expect([network.accepted(), server.io.of("/admin").sockets.size]).toEqual([2, 1]);
});

test("is refused without the client noticing, and is not asked for again", async () => {
  await using server = await startWithAdmin();
  using client = await connectedClient(server, "bob");
  const { id } = client.socket;
  const admin = adminOf(client);
  admin.connect();
  const refused = await until(admin.connection, ({ status }) => status === "needs-auth");
  expect(refused).toMatchObject({ error: { code: "FORBIDDEN" } });
  for (const socket of server.io.of("/").sockets.values()) socket.conn.close();
  await until(client.connection, ({ status }) => status === "reconnecting");
  await until(client.connection, ({ status }) => status === "connected");
  await client.request("room:list", {});
  expect(id).not.toBe(client.socket.id);
  expect(admin.connection.get()).toBe(refused);
});

test("is left by its close alone, and entered again", async () => {
  await using server = await startWithAdmin();
  using client = await connectedClient(server, "ada", asAdmin(server));
  const admin = adminOf(client);
  admin.connect();
  await until(admin.connection, ({ status }) => status === "connected");
  admin.close();
  await expect(admin.request("admin:stats", {})).rejects.toMatchObject({ code: "DISCONNECTED" });
  expect([admin.connection.get().status, client.connection.get().status]).toEqual(["closed", "connected"]);
  admin.connect();
  await until(admin.connection, ({ status }) => status === "connected");
});

test("enters once, although its first attempt was given up before the server had decided", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await using server = await startWithAdmin();
  const waiting: (() => void)[] = [];
  server.io.of("/admin").use((_socket, next) => void waiting.push(next));
  using client = testClient(server, "ada", asAdmin(server));
  const admin = adminOf(client);
  admin.connect();
  client.connect();
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(20_000);
  await vi.waitFor(() => expect(waiting).toHaveLength(2), { interval: 5 });
  for (const enter of waiting) enter();
  await vi.waitFor(() => expect(admin.connection.get().status).toBe("connected"));
  await vi.waitFor(() => expect(server.io.of("/admin").sockets.size).toBe(1));
});

test("rejects what waits with DISCONNECTED at a cut, and with ABORTED when the user signs out", async () => {
  await using server = await startWithAdmin();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { ...asAdmin(server), url: network.url });
  const admin = adminOf(client);
  admin.connect();
  await until(admin.connection, ({ status }) => status === "connected");
  network.blackHole();
  const cut = admin.request("admin:stats", {});
  network.restore();
  await expect(cut).rejects.toMatchObject({ code: "DISCONNECTED" });
  await until(admin.connection, ({ status }) => status === "connected");
  const left = admin.request("admin:stats", {});
  client.signOut();
  await expect(left).rejects.toMatchObject({ code: "ABORTED" });
  await vi.waitFor(() => expect(server.io.engine.clientsCount).toBe(0));
});
