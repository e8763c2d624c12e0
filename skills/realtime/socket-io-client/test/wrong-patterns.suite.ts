import { expect, test, vi } from "vitest";
import { nextOf, startBare } from "./bare-socket.js";

// What goes wrong with a bare socket.io-client. The other suites show the same cases going right with this client.

test("the option `timeout` does not end a request that the server never answers", async () => {
  await using server = await startBare((io) => io.on("connection", (socket) => socket.on("ping", (ack) => ack())));
  const socket = server.client({ timeout: 20 });
  const settled = vi.fn<() => void>();
  socket.emitWithAck("never").then(settled, settled);
  await socket.emitWithAck("ping");
  await expect(socket.timeout(40).emitWithAck("never")).rejects.toThrow();
  expect(settled).not.toHaveBeenCalled();
});

test("with `ackTimeout` the first argument of every plain callback is an error", async () => {
  await using server = await startBare((io) => io.on("connection", (socket) => socket.on("ask", (ack) => ack("yes"))));
  const answer = vi.fn<(...args: unknown[]) => void>();
  server.client({ ackTimeout: 1_000 }).emit("ask", answer);
  await vi.waitFor(() => expect(answer).toHaveBeenCalledWith(null, "yes"));
});

test("`retries` runs a slow handler several times and still fails", async () => {
  const handled = vi.fn<() => void>();
  await using server = await startBare((io) => io.on("connection", (socket) => socket.on("pay", handled)));
  const socket = server.client({ retries: 3, ackTimeout: 20 });
  await expect(socket.emitWithAck("pay")).rejects.toThrow();
  expect(handled).toHaveBeenCalledTimes(4);
});

test("with `retries` one handler that never acks holds up everything after it, and runs again", async () => {
  const handled: string[] = [];
  await using server = await startBare((io) => {
    io.on("connection", (socket) =>
      socket.onAny((event, ...args) => {
        handled.push(event);
        if (event === "second") args.at(-1)();
      }),
    );
  });
  const socket = server.client({ retries: 1, ackTimeout: 20 });
  socket.emit("first");
  await socket.emitWithAck("second");
  expect(handled).toEqual(["first", "first", "second"]);
});

test("after `reconnectionAttempts` a client is dead for good, and `active` goes on saying true", async () => {
  const server = await startBare(() => {});
  const socket = server.client({ reconnectionAttempts: 2 });
  await nextOf(socket, "connect");
  const failed = nextOf(socket.io as never, "reconnect_failed");
  await server.io.close();
  await failed;
  expect([socket.connected, socket.active]).toEqual([false, true]);
  socket.disconnect();
});

test("the Manager's `reconnect` fires although the server then refuses", async () => {
  let isOpen = true;
  await using server = await startBare((io) => {
    io.use((_socket, next) => next(isOpen ? undefined : new Error("expired")));
  });
  const socket = server.client();
  await nextOf(socket, "connect");
  const seen: string[] = [];
  socket.io.on("reconnect", () => seen.push(`reconnect, connected ${socket.connected}`));
  const refused = nextOf(socket, "connect_error");
  isOpen = false;
  server.drop();
  seen.push(String(await refused));
  expect(seen).toEqual(["reconnect, connected false", "Error: expired"]);
});

test("a static `auth` object presents the old token with every reconnect", async () => {
  const tokens: unknown[] = [];
  await using server = await startBare((io) => {
    io.on("connection", ({ handshake }) => tokens.push(handshake.auth.token));
  });
  let token = "old";
  const socket = server.client({ auth: { token } });
  await nextOf(socket, "connect");
  token = "new";
  server.drop();
  await vi.waitFor(() => expect(tokens).toHaveLength(2));
  expect([tokens, token]).toEqual([["old", "old"], "new"]);
});

test("a second connection as 'singleton' leaves the first one's listeners behind", async () => {
  await using server = await startBare((io) => io.on("connection", (socket) => socket.emit("hello")));
  let socket = server.client();
  const heard = vi.fn<() => void>();
  await nextOf(socket, "connect");
  socket.on("news", heard);
  socket.disconnect();
  socket = server.client();
  await nextOf(socket, "connect");
  server.io.emit("news");
  await nextOf(socket, "news");
  expect(heard).not.toHaveBeenCalled();
});

test("what is emitted after a sign-out is sent as the next user", async () => {
  const received: unknown[] = [];
  await using server = await startBare((io) => {
    io.on("connection", (socket) => socket.on("send", (text) => received.push([socket.handshake.auth.user, text])));
  });
  let user = "ada";
  const socket = server.client({ auth: (callback) => callback({ user }) });
  await nextOf(socket, "connect");
  socket.disconnect();
  socket.emit("send", "ada's secret");
  user = "bob";
  socket.connect();
  await vi.waitFor(() => expect(received).toEqual([["bob", "ada's secret"]]));
});

test("a second namespace on a cached Manager has its options ignored", async () => {
  await using server = await startBare((io) => void io.of("/a").on("connection", () => {}));
  const first = server.client({ forceNew: false }, "/a");
  const second = server.client({ forceNew: false, reconnectionAttempts: 1 }, "/b");
  expect(second.io).toBe(first.io);
  expect(second.io.reconnectionAttempts()).toBe(Infinity);
});

test("to refresh on every refusal hammers a server that goes on refusing", async () => {
  const handshakes = vi.fn<() => void>();
  await using server = await startBare((io) => {
    io.use((_socket, next) => {
      handshakes();
      next(new Error("AUTH_INVALID"));
    });
  });
  const socket = server.client();
  socket.on("connect_error", () => void Promise.resolve("fresh").then(() => socket.connect()));
  await vi.waitFor(() => expect(handshakes.mock.calls.length).toBeGreaterThan(20));
});

test("nothing reconnects by itself after a refusal", async () => {
  await using server = await startBare((io) => io.use((_socket, next) => next(new Error("no"))));
  const socket = server.client();
  await nextOf(socket, "connect_error");
  expect([socket.active, socket.io._reconnecting]).toEqual([false, false]);
});
