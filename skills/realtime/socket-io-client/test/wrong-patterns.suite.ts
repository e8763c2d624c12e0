import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import { Server, type ServerOptions } from "socket.io";
import { io as connectTo, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { expect, test, vi } from "vitest";

// What goes wrong with a bare socket.io-client. The other suites show the same cases going right with this client.

/** A bare server, and bare clients of it that are closed with it. */
async function startBare(serve: (io: Server) => void, options: Partial<ServerOptions> = {}) {
  const http = createServer();
  const io = new Server(http, options);
  serve(io);
  await once(http.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const sockets: Socket[] = [];
  const client = (given: Partial<ManagerOptions & SocketOptions> = {}, path = "") => {
    const fast = { forceNew: true, transports: ["websocket"], reconnectionDelay: 1, randomizationFactor: 0 };
    const socket = connectTo(url + path, { ...fast, ...given });
    sockets.push(socket);
    return socket;
  };
  const drop = () => {
    for (const { conn } of io.of("/").sockets.values()) conn.close();
  };
  const stop = async () => {
    for (const socket of sockets) socket.disconnect();
    await io.close();
  };
  return { io, client, drop, [Symbol.asyncDispose]: stop };
}

const nextOf = (socket: Pick<Socket, "once">, event: string) =>
  new Promise<unknown>((resolve) => void socket.once(event, resolve));

test("E4.1: the option `timeout` does not end a request that the server never answers", async () => {
  await using server = await startBare((io) => io.on("connection", (socket) => socket.on("ping", (ack) => ack())));
  const socket = server.client({ timeout: 20 });
  const settled = vi.fn<() => void>();
  socket.emitWithAck("never").then(settled, settled);
  await socket.emitWithAck("ping");
  await expect(socket.timeout(40).emitWithAck("never")).rejects.toThrow();
  expect(settled).not.toHaveBeenCalled();
});

test("E4.2: with `ackTimeout` the first argument of every plain callback is an error", async () => {
  await using server = await startBare((io) => io.on("connection", (socket) => socket.on("ask", (ack) => ack("yes"))));
  const answer = vi.fn<(...args: unknown[]) => void>();
  server.client({ ackTimeout: 1_000 }).emit("ask", answer);
  await vi.waitFor(() => expect(answer).toHaveBeenCalledWith(null, "yes"));
});

test("E4.3: `retries` runs a slow handler several times and still fails", async () => {
  const handled = vi.fn<() => void>();
  await using server = await startBare((io) => io.on("connection", (socket) => socket.on("pay", handled)));
  const socket = server.client({ retries: 3, ackTimeout: 20 });
  await expect(socket.emitWithAck("pay")).rejects.toThrow();
  expect(handled).toHaveBeenCalledTimes(4);
});

test("E4.3: with `retries` one handler that never acks holds up everything after it, and runs again", async () => {
  const handled: string[] = [];
  await using server = await startBare((io) => {
    io.on("connection", (socket) => socket.onAny((event, ...args) => {
      handled.push(event);
      if (event === "second") args.at(-1)();
    }));
  });
  const socket = server.client({ retries: 1, ackTimeout: 20 });
  socket.emit("first");
  await socket.emitWithAck("second");
  expect(handled).toEqual(["first", "first", "second"]);
});

test("E4.4: after `reconnectionAttempts` a client is dead for good, and `active` goes on saying true", async () => {
  const server = await startBare(() => {});
  const socket = server.client({ reconnectionAttempts: 2 });
  await nextOf(socket, "connect");
  const failed = nextOf(socket.io as never, "reconnect_failed");
  await server.io.close();
  await failed;
  expect([socket.connected, socket.active]).toEqual([false, true]);
  socket.disconnect();
});

test("E4.5: the Manager's `reconnect` fires although the server then refuses", async () => {
  let isOpen = true;
  await using server = await startBare((io) => io.use((_socket, next) => next(isOpen ? undefined : new Error("expired"))));
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

test("E4.6: a static `auth` object presents the old token with every reconnect", async () => {
  const tokens: unknown[] = [];
  await using server = await startBare((io) => io.on("connection", ({ handshake }) => tokens.push(handshake.auth.token)));
  let token = "old";
  const socket = server.client({ auth: { token } });
  await nextOf(socket, "connect");
  token = "new";
  server.drop();
  await vi.waitFor(() => expect(tokens).toHaveLength(2));
  expect([tokens, token]).toEqual([["old", "old"], "new"]);
});

test("E4.7: a second connection as 'singleton' leaves the first one's listeners behind", async () => {
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

test("E4.8: what is emitted after a sign-out is sent as the next user", async () => {
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

test("E4.9: a second namespace on a cached Manager has its options ignored", async () => {
  await using server = await startBare((io) => void io.of("/a").on("connection", () => {}));
  const first = server.client({ forceNew: false }, "/a");
  const second = server.client({ forceNew: false, reconnectionAttempts: 1 }, "/b");
  expect(second.io).toBe(first.io);
  expect(second.io.reconnectionAttempts()).toBe(Infinity);
});

test("E5.6: to refresh on every refusal hammers a server that goes on refusing", async () => {
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

test("E5.7: nothing reconnects by itself after a refusal", async () => {
  await using server = await startBare((io) => io.use((_socket, next) => next(new Error("no"))));
  const socket = server.client();
  await nextOf(socket, "connect_error");
  expect([socket.active, socket.io._reconnecting]).toEqual([false, false]);
});

test("E8.1: the message of a timeout does not contain the word", async () => {
  await using server = await startBare(() => {});
  const failure = server.client().timeout(20).emitWithAck("never");
  await expect(failure).rejects.toThrow("operation has timed out");
  await expect(failure).rejects.not.toThrow("timeout");
});

test("E8.2: a callback without a timeout is never called when the connection is lost", async () => {
  await using server = await startBare((io) => io.on("connection", (socket) => socket.on("ask", () => socket.conn.close())));
  const socket = server.client();
  const answer = vi.fn<() => void>();
  socket.emit("ask", answer);
  await nextOf(socket, "disconnect");
  await nextOf(socket, "connect");
  expect(answer).not.toHaveBeenCalled();
});

test("E10.6: a room that was joined once is silent after a reconnect", async () => {
  await using server = await startBare((io) => {
    io.on("connection", (socket) => socket.on("join", (room, ack) => ack(socket.join(room))));
  });
  const socket = server.client();
  await socket.emitWithAck("join", "lab");
  const heard = vi.fn<() => void>();
  socket.on("news", heard);
  server.drop();
  await nextOf(socket, "disconnect");
  await nextOf(socket, "connect");
  server.io.to("lab").emit("news");
  server.io.emit("after");
  await nextOf(socket, "after");
  expect(heard).not.toHaveBeenCalled();
});

test("E14.1: `off(event)` removes everybody's listeners", async () => {
  await using server = await startBare(() => {});
  const socket = server.client({ autoConnect: false });
  socket.on("news", () => {});
  socket.on("news", () => {});
  socket.off("news");
  expect(socket.listeners("news")).toEqual([]);
});

test("E14.2: `off` with a function that was made anew removes nothing", async () => {
  await using server = await startBare(() => {});
  const socket = server.client({ autoConnect: false });
  const makeHandler = () => () => {};
  socket.on("news", makeHandler());
  socket.off("news", makeHandler());
  expect(socket.listeners("news")).toHaveLength(1);
});

test("E14.5: `recovered` is false on a first connect and on a reconnect alike", async () => {
  await using server = await startBare(() => {});
  const socket = server.client();
  await nextOf(socket, "connect");
  const first = socket.recovered;
  server.drop();
  await nextOf(socket, "disconnect");
  await nextOf(socket, "connect");
  expect([first, socket.recovered]).toEqual([false, false]);
});

test("a handler that is added in `connect` runs once more after every reconnect", async () => {
  await using server = await startBare(() => {});
  const socket = server.client();
  const heard = vi.fn<() => void>();
  socket.on("connect", () => void socket.on("news", heard));
  await nextOf(socket, "connect");
  server.drop();
  await nextOf(socket, "disconnect");
  await nextOf(socket, "connect");
  server.io.emit("news");
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
});
