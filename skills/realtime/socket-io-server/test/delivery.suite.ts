import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createMemoryMessageStore } from "../src/memory-store.js";
import { createRoom, request, startTestServer } from "../src/testing.js";
import { comeBack, connected, cut, flush, record, startBareServer } from "./bare-server.js";
import { deferred } from "./deferred.js";
import { openRaw } from "./raw-connection.js";

test("a client in any language needs a CONNECT, numbered events, and an eye for facts", async () => {
  await using server = await startTestServer();
  const token = server.token("ada");
  const [roomId, messageId] = [randomUUID(), randomUUID()];
  // #region wire
  await using peer = await openRaw(server.url); // ws://…/socket.io/?EIO=4&transport=websocket
  peer.send(`40${JSON.stringify({ token })}`); // CONNECT; answered by 40{"sid":…} or 44{"message":…,"data":{"code":…}}
  await peer.receives("40");
  peer.send(`420["room:create",${JSON.stringify({ roomId, name: "Lab" })}]`); // EVENT with the ack number 0
  expect(await peer.receives("430")).toContain('{"ok":true,"data":{'); // its ack: one Result
  peer.send(`421["room:join",${JSON.stringify({ roomId })}]`);
  expect(await peer.receives("431")).toContain('"recovered":false');
  peer.send(`422["message:send",${JSON.stringify({ roomId, messageId, content: "hi" })}]`);
  expect(await peer.receives('42["message:received"')).toContain(messageId); // a fact: the sender hears it too
  expect(await peer.receives("432")).toContain('"offset":1');
  peer.send("3"); // PONG: the answer to every 2 that arrives
  // #endregion wire
});

test("a refused CONNECT may be repeated on the same connection", async () => {
  await using server = await startTestServer();
  await using peer = await openRaw(server.url);
  await peer.enter({ token: "no" });
  expect(await peer.receives("44")).toContain('"data":{"code":"AUTH_INVALID"}');
  peer.send(`40${JSON.stringify({ token: server.token("ada") })}`);
  expect(await peer.receives("40")).toContain("sid");
});

test("a send whose ack got lost is stored, and answered with what was stored when it is sent again", async () => {
  const store = createMemoryMessageStore();
  const release = deferred();
  const append: typeof store.append = async (draft) => (await release.promise, store.append(draft));
  await using server = await startTestServer({ messages: { ...store, append } });
  const before = await server.connect("ada");
  const { roomId } = await createRoom(before);
  const message = { roomId, messageId: randomUUID(), content: "hi" };
  const outcome = request(before, "message:send", message).catch(({ message }: Error) => message);
  await expect.poll(() => server.serving.running).toBe(1);
  before.disconnect();
  expect(await outcome).toBe("socket has been disconnected");
  release.resolve();
  await server.serving.settled();
  const after = await server.connect("ada");
  expect((await request(after, "room:join", { roomId })).messages).toMatchObject([{ messageId: message.messageId }]);
  expect((await request(after, "message:send", message)).message.offset).toBe(1);
});

test("what is emitted while a client is away is gone", async () => {
  await using server = await startBareServer();
  const { client, socket } = await server.connect();
  await socket.join("a");
  const news = record(client, "news");
  await cut(client, socket);
  server.io.to("a").emit("news", {});
  await comeBack(server, client);
  server.io.to("a").emit("news", {});
  await flush(server.io, client);
  expect(news).toEqual([]);
});

test("a handler registered after an await misses an early event, one registered at once does not", async () => {
  await using server = await startBareServer();
  const hears: string[] = [];
  const profile = deferred();
  server.io.on("connection", async (socket) => {
    // #region late-handler
    socket.on("hello", () => hears.push("at once"));
    await profile.promise;
    socket.on("hello", () => hears.push("after an await"));
    // #endregion late-handler
  });
  const { client } = await server.connect();
  client.emit("hello");
  await expect.poll(() => hears).toEqual(["at once"]);
  profile.resolve();
  client.emit("hello");
  await expect.poll(() => hears).toEqual(["at once", "at once", "after an await"]);
});

test("rooms are still known when a socket is disconnecting, and no longer when it is disconnected", async () => {
  await using server = await startBareServer();
  const { client, socket } = await server.connect();
  await socket.join("a");
  const sizes: number[] = [];
  socket.on("disconnecting", () => sizes.push(socket.rooms.size));
  socket.on("disconnect", () => sizes.push(socket.rooms.size));
  client.disconnect();
  await expect.poll(() => sizes).toEqual([2, 0]);
});

test("a cut rejects an awaited ack, and never calls a plain callback", async () => {
  await using server = await startBareServer();
  const { client, socket } = await server.connect();
  let isCalled = false;
  client.emit("save", {}, () => (isCalled = true));
  const awaited = client.emitWithAck("save", {});
  socket.conn.close();
  await expect(awaited).rejects.toThrow("socket has been disconnected");
  await connected(client.connect());
  await flush(server.io, client);
  expect(isCalled).toBe(false);
});

test("a timeout says nothing of what the server did", async () => {
  await using server = await startBareServer();
  const { client, socket } = await server.connect();
  const saved: unknown[] = [];
  socket.on("save", (payload: unknown) => saved.push(payload));
  await expect(client.timeout(50).emitWithAck("save", {})).rejects.toThrow("operation has timed out");
  expect(saved).toEqual([{}]);
});
