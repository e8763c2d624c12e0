import { SocketError } from "@app/socket-types";
import { startTestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TokenReason } from "../src/index.js";
import { connectedClient, testClient, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

const refusal = (code: "AUTH_EXPIRED" | "AUTH_INVALID") => Promise.reject(new SocketError(code, "Refused"));

test("asks for a fresh token with every attempt", async () => {
  await using server = await startTestServer();
  const getToken = vi.fn(() => Promise.resolve(server.token("ada")));
  using client = await connectedClient(server, "ada", { getToken });
  for (const socket of server.io.of("/").sockets.values()) socket.conn.close();
  await until(client.connection, ({ status }) => status === "reconnecting");
  await until(client.connection, ({ status }) => status === "connected");
  expect(getToken).toHaveBeenCalledTimes(2);
});

test("fetches one fresh token when the cached one has expired, and connects", async () => {
  await using server = await startTestServer();
  const getToken = vi.fn((reason: TokenReason) =>
    Promise.resolve(server.token("ada", { expiresInMs: reason === "expired" ? 60_000 : -60_000 })),
  );
  using client = testClient(server, "ada", { getToken });
  client.connect();
  await until(client.connection, ({ status }) => status === "connected");
  expect(getToken.mock.calls).toEqual([["connect"], ["expired"]]);
});

test("extends the session in place: same socket id, no reconnect", async () => {
  await using server = await startTestServer();
  const expiresAt = Date.now() + 1_000;
  const getToken = vi.fn((reason: TokenReason) =>
    Promise.resolve(server.token("ada", { expiresInMs: reason === "expiring" ? 60_000 : expiresAt - Date.now() })),
  );
  using client = await connectedClient(server, "ada", { getToken });
  const { id } = client.socket;
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(expiresAt + 100), 2_000);
  await client.request("room:list", {});
  expect(client.socket.id).toBe(id);
  expect(getToken.mock.calls).toEqual([["connect"], ["expiring"]]);
});

test("tries again to extend the session while getToken fails", async () => {
  await using server = await startTestServer();
  let failures = 0;
  const getToken = (reason: TokenReason) => {
    if (reason === "expiring" && ++failures < 3) return Promise.reject(new Error("503"));
    return Promise.resolve(server.token("ada", { expiresInMs: 60_000 }));
  };
  using client = await connectedClient(server, "ada", { getToken });
  const request = vi.fn();
  client.socket.onAnyOutgoing(request);
  server.io.emit("session:expiring", { expiresAt: new Date().toISOString() });
  await vi.waitFor(() => expect(request).toHaveBeenCalledWith("session:refresh", expect.anything()));
  expect(failures).toBe(3);
});

test("stops after three expired refusals in a row and says why", async () => {
  const verifyToken = vi.fn(() => refusal("AUTH_EXPIRED"));
  await using server = await startTestServer({ verifyToken });
  using client = testClient(server, "ada");
  client.connect();
  const state = await until(client.connection, ({ status }) => status === "needs-auth");
  expect(state).toMatchObject({ error: { code: "AUTH_EXPIRED" } });
  expect(verifyToken).toHaveBeenCalledTimes(3);
});

test("stops when the session ends as expired again and again", async () => {
  await using server = await startTestServer();
  let connections = 0;
  server.io.on("connection", (socket) => {
    connections += 1;
    socket.emit("session:ended", { code: "AUTH_EXPIRED", message: "Expired" });
    socket.disconnect(true);
  });
  using client = testClient(server, "ada");
  client.connect();
  await until(client.connection, ({ status }) => status === "needs-auth");
  expect(connections).toBe(3);
});

test("needs auth without asking the server when the user is signed out", async () => {
  const verifyToken = vi.fn(() => refusal("AUTH_INVALID"));
  await using server = await startTestServer({ verifyToken });
  using client = testClient(server, "ada", { getToken: () => Promise.resolve(undefined) });
  client.connect();
  const state = await until(client.connection, ({ status }) => status === "needs-auth");
  expect(state).toMatchObject({ error: { code: "AUTH_REQUIRED" } });
  expect(verifyToken).not.toHaveBeenCalled();
});

test("treats a failing getToken like a lost network", async () => {
  await using server = await startTestServer();
  const failure = new Error("503");
  const getToken = vi.fn(() => Promise.resolve(server.token("ada")));
  getToken.mockRejectedValueOnce(failure).mockImplementationOnce(() => {
    throw failure;
  });
  using client = testClient(server, "ada", { getToken });
  client.connect();
  const waiting = await until(client.connection, (state) => state.status === "reconnecting");
  expect(waiting).toMatchObject({ error: { code: "UNAVAILABLE", cause: failure } });
  await until(client.connection, ({ status }) => status === "connected");
  expect(getToken).toHaveBeenCalledTimes(3);
});

test("never presents a late token of the user who signed out", async () => {
  await using server = await startTestServer();
  const users: string[] = [];
  server.io.on("connection", (socket) => users.push(socket.data.user.id));
  const resolvers: ((token: string) => void)[] = [];
  const getToken = () => new Promise<string>((resolve) => resolvers.push(resolve));
  using client = testClient(server, "ada", { getToken });
  client.connect();
  await vi.waitFor(() => expect(resolvers).toHaveLength(1));
  client.signOut();
  client.connect();
  await vi.waitFor(() => expect(resolvers).toHaveLength(2));
  resolvers[0]?.(server.token("ada"));
  resolvers[1]?.(server.token("bob"));
  await until(client.connection, ({ status }) => status === "connected");
  expect(users).toEqual(["bob"]);
});

test("stays signed out when a token comes late", async () => {
  await using server = await startTestServer();
  const resolvers: ((token: undefined) => void)[] = [];
  const getToken = () => new Promise<undefined>((resolve) => resolvers.push(resolve));
  using client = testClient(server, "ada", { getToken });
  client.connect();
  await vi.waitFor(() => expect(resolvers).toHaveLength(1));
  client.signOut();
  resolvers[0]?.(undefined);
  // Every promise that hangs on the token has run by then.
  await new Promise(setImmediate);
  expect(client.connection.get()).toEqual({ status: "idle" });
});

test("asks for one token at a time, also when the connection is lost meanwhile", async () => {
  await using server = await startTestServer();
  const resolvers: ((token: string) => void)[] = [];
  const getToken = vi.fn((reason: TokenReason) =>
    reason === "connect"
      ? Promise.resolve(server.token("ada"))
      : new Promise<string>((resolve) => resolvers.push(resolve)),
  );
  using client = await connectedClient(server, "ada", { getToken });
  server.io.emit("session:expiring", { expiresAt: new Date().toISOString() });
  await vi.waitFor(() => expect(resolvers).toHaveLength(1));
  // The transport of the next attempt is open: it has asked for its token.
  const opened = new Promise<void>((resolve) => client.socket.io.once("open", resolve));
  for (const socket of server.io.of("/").sockets.values()) socket.conn.close();
  await opened;
  resolvers[0]?.(server.token("ada"));
  await until(client.connection, ({ status }) => status === "connected");
  expect(getToken.mock.calls).toEqual([["connect"], ["expiring"]]);
});
