import { expect, test, vi } from "vitest";
import { nextOf, startBare } from "./bare-socket.js";

// What goes wrong with a bare socket.io-client. The other suites show the same cases going right with this client.

test("the message of a timeout does not contain the word", async () => {
  await using server = await startBare(() => {});
  const failure = server.client().timeout(20).emitWithAck("never");
  await expect(failure).rejects.toThrow("operation has timed out");
  await expect(failure).rejects.not.toThrow("timeout");
});

test("a callback without a timeout is never called when the connection is lost", async () => {
  await using server = await startBare((io) => {
    io.on("connection", (socket) => socket.on("ask", () => socket.conn.close()));
  });
  const socket = server.client();
  const answer = vi.fn<() => void>();
  socket.emit("ask", answer);
  await nextOf(socket, "disconnect");
  await nextOf(socket, "connect");
  expect(answer).not.toHaveBeenCalled();
});

test("a room that was joined once is silent after a reconnect", async () => {
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

test("`off(event)` removes everybody's listeners", async () => {
  await using server = await startBare(() => {});
  const socket = server.client({ autoConnect: false });
  socket.on("news", () => {});
  socket.on("news", () => {});
  socket.off("news");
  expect(socket.listeners("news")).toEqual([]);
});

test("`off` with a function that was made anew removes nothing", async () => {
  await using server = await startBare(() => {});
  const socket = server.client({ autoConnect: false });
  const makeHandler = () => () => {};
  socket.on("news", makeHandler());
  socket.off("news", makeHandler());
  expect(socket.listeners("news")).toHaveLength(1);
});

test("`recovered` is false on a first connect and on a reconnect alike", async () => {
  await using server = await startBare(() => {}, { connectionStateRecovery: {} });
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

test("an answer that is awaited undoes a fact that was heard before it", async () => {
  await using server = await startBare((io) => {
    let price = 1;
    io.on("connection", (socket) =>
      socket.on("price:read", (ack) => {
        const read = price;
        // Somebody else sets it while the answer is made: here at once, in a real server during an `await`.
        socket.emit("price:changed", (price = 2));
        ack(read);
      }),
    );
  });
  const socket = server.client();
  let shown = 0;
  socket.on("price:changed", (price) => (shown = price));
  shown = await socket.emitWithAck("price:read");
  expect(shown).toBe(1);
});

test("a fact that comes right behind an answer is heard before `await` goes on", async () => {
  await using server = await startBare((io) => {
    io.on("connection", (socket) =>
      socket.on("price:read", (ack) => {
        // Ends the poll that waits: what follows travels in one response.
        socket.emit("noise");
        ack(1);
        socket.emit("price:changed", 2);
      }),
    );
  });
  const socket = server.client({ transports: ["polling"] });
  await nextOf(socket, "connect");
  const heard: string[] = [];
  socket.on("price:changed", () => heard.push("fact"));
  await socket.emitWithAck("price:read");
  heard.push("answer");
  expect(heard).toEqual(["fact", "answer"]);
});
