import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { userKey } from "../src/membership.js";
import { createRoom, nextEvent, request } from "../src/testing.js";
import { startAttacked } from "./attacked-server.js";

const everythingHeard = (packets: string[]) => packets.filter((packet) => packet.startsWith("42"));

test("no room name that a client chooses reaches Socket.IO", async () => {
  await using attacked = await startAttacked();
  const { server, ada, roomId } = attacked;
  await using peer = await attacked.openPeer();
  const texts = [ada.id, userKey("ada"), `room:${roomId}`, `${roomId}\n`, "*", "__proto__", "x".repeat(10_000)];
  const names = [...texts, [roomId], [], { roomId }, null];
  const commands = ["room:join", "room:leave", "message:history", "typing:start"];
  for (const name of names) {
    for (const command of commands) peer.send(`421${JSON.stringify([command, { roomId: name }])}`);
  }
  await expect.poll(() => peer.packets.filter((packet) => packet.includes("VALIDATION_FAILED")).length).toBe(44);
  const mallory = [...server.io.of("/").sockets.values()].find(({ data }) => data.user.id === "mallory");
  expect([...(mallory?.rooms ?? [])]).toEqual([mallory?.id, userKey("mallory")]);
});

test("a user whose id looks like a room, a socket or a pattern hears nothing of theirs", async () => {
  await using attacked = await startAttacked();
  const { server, ada, roomId } = attacked;
  const ids = [`${roomId}`, `room:${roomId}`, `${ada.id}`, "*", "{ada}", "ada\nada", "user:ada", "ada "];
  const peers = await Promise.all(ids.map((id) => attacked.openPeer(id)));
  await request(ada, "message:send", { roomId, messageId: randomUUID(), content: "secret" });
  server.io.to(userKey("ada")).emit("notification:received", { id: "1", text: "secret", createdAt: "" });
  for (const peer of peers) await attacked.assertServed(peer);
  expect(peers.flatMap(({ packets }) => everythingHeard(packets))).toEqual([]);
  for (const peer of peers) await peer[Symbol.asyncDispose]();
});

test("a stranger hears nothing of a room: no message, no typing, no coming, no going", async () => {
  await using attacked = await startAttacked({ graceMs: 0 });
  const { server, ada, roomId } = attacked;
  await using peer = await attacked.openPeer();
  const bob = await server.connect("bob");
  await request(bob, "room:join", { roomId });
  await request(bob, "message:send", { roomId, messageId: randomUUID(), content: "secret" });
  const left = nextEvent(ada, "user:left");
  bob.emit("typing:start", { roomId });
  await nextEvent(ada, "user:typing");
  await request(bob, "room:leave", { roomId });
  await left;
  await attacked.assertServed(peer);
  expect(everythingHeard(peer.packets)).toEqual([]);
});

test("who leaves a room hears, sends and reads no more", async () => {
  await using attacked = await startAttacked();
  const { server, ada, roomId } = attacked;
  const bob = await server.connect("bob");
  await request(bob, "room:join", { roomId });
  await request(bob, "room:leave", { roomId });
  bob.on("message:received", () => expect.unreachable());
  const draft = { roomId, messageId: randomUUID(), content: "hi" };
  await expect(request(bob, "message:send", draft)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(request(bob, "message:history", { roomId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await request(ada, "message:send", draft);
  await request(bob, "room:list", {});
});

test("another of the user's own tabs does not make this one a member", async () => {
  await using attacked = await startAttacked();
  const tab = await attacked.server.connect("ada");
  const reading = request(tab, "message:history", { roomId: attacked.roomId });
  await expect(reading).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("20 peers that join and vanish at once leave nobody behind", async () => {
  await using attacked = await startAttacked({ graceMs: 0 });
  const { server, ada, roomId } = attacked;
  const peers = await Promise.all(Array.from({ length: 20 }, (_, index) => attacked.openPeer(`peer ${index}`)));
  for (const [index, peer] of peers.entries()) {
    for (let sent = 0; sent < index; sent += 1) peer.send(`42["room:join",{"roomId":"${roomId}"}]`);
    await peer[Symbol.asyncDispose]();
  }
  await server.serving.settled();
  await expect.poll(async () => (await request(ada, "room:join", { roomId })).memberCount).toBe(1);
  expect(server.io.of("/").adapter.rooms.get(`room:${roomId}`)?.size).toBe(1);
});

test.each([
  ["before a negative offset", { before: { epoch: "e", offset: -1 } }],
  ["beyond the safe integers", { after: { epoch: "e", offset: 2 ** 53 } }],
  ["with a billion per page", { limit: 1e9 }],
  ["with a cursor of text", { before: "1" }],
  ["with an epoch of 10 kB", { before: { epoch: "e".repeat(10_000), offset: 1 } }],
])("history %s is VALIDATION_FAILED", async (_, range) => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(`421["room:join",{"roomId":"${attacked.roomId}"}]`);
  await peer.receives('431[{"ok":true');
  peer.send(`422${JSON.stringify(["message:history", { roomId: attacked.roomId, ...range }])}`);
  expect(await peer.receives("432")).toContain("VALIDATION_FAILED");
});

test("a cursor that fits another room, or the last safe integer, opens nothing", async () => {
  await using attacked = await startAttacked();
  const { server, ada, roomId } = attacked;
  const { epoch } = await request(ada, "message:send", { roomId, messageId: randomUUID(), content: "secret" });
  const bob = await server.connect("bob");
  const own = await createRoom(bob);
  for (const offset of [0, 1, Number.MAX_SAFE_INTEGER]) {
    const since = { epoch, offset };
    expect((await request(bob, "room:join", { roomId: own.roomId, since })).messages).toEqual([]);
    expect((await request(bob, "message:history", { roomId: own.roomId, after: since })).messages).toEqual([]);
  }
});

test("fields that only the server writes are ignored", async () => {
  await using attacked = await startAttacked();
  const { ada, roomId } = attacked;
  await using peer = await attacked.openPeer();
  const heard = nextEvent(ada, "message:received");
  peer.send(`421["room:join",{"roomId":"${roomId}","user":{"id":"ada"},"roles":["admin"]}]`);
  const forged = { sender: { id: "ada", name: "Ada" }, offset: 99, epoch: "x", createdAt: "1970", roles: ["admin"] };
  peer.send(`422${JSON.stringify(["message:send", { roomId, messageId: randomUUID(), content: "hi", ...forged }])}`);
  const { messages } = await heard;
  expect(messages).toMatchObject([{ sender: { id: "mallory", name: "mallory" }, offset: 1 }]);
  expect(messages[0]?.createdAt).not.toBe("1970");
});

test("events that only the server sends are UNKNOWN_COMMAND and reach nobody", async () => {
  await using attacked = await startAttacked();
  const { ada, roomId } = attacked;
  await using peer = await attacked.openPeer();
  ada.onAny(() => expect.unreachable());
  const told = ["message:received", "user:joined", "user:typing", "room:updated", "notification:received"];
  const facts = [...told, "session:ended", "admin:ban-user"];
  for (const [index, fact] of facts.entries()) {
    peer.send(`42${index}${JSON.stringify([fact, { roomId, userId: "ada" }])}`);
    expect(await peer.receives(`43${index}[`)).toContain("UNKNOWN_COMMAND");
  }
  await request(ada, "room:list", {});
});

test.each([
  ["HTML", "<img src=x onerror=alert(1)>"],
  ["CRLF and an escape", "one\r\nINFO forged line\u001B[31m"],
  ["right-to-left and zero width", "\u202Etxt.exe\u200B\u2066"],
  ["every plane of Unicode", "é 漢 😀 \u{10FFFF} \uFFFF"],
  ["a template", "${process.exit(1)} {{7*7}} %s %n"],
])("%s is stored and told verbatim", async (_, text) => {
  await using attacked = await startAttacked();
  const { ada, roomId } = attacked;
  const heard = nextEvent(ada, "message:received");
  await request(ada, "message:send", { roomId, messageId: randomUUID(), content: text });
  expect((await heard).messages).toMatchObject([{ content: text }]);
  expect(await request(ada, "room:create", { roomId: randomUUID(), name: text })).toMatchObject({ name: text });
});

test.each([
  ["half a surrogate pair", "\\ud83d"],
  ["U+0000", "\\u0000"],
])("%s is VALIDATION_FAILED", async (_, text) => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(`421["room:join",{"roomId":"${attacked.roomId}"}]`);
  peer.send(`422["message:send",{"roomId":"${attacked.roomId}","messageId":"${randomUUID()}","content":"${text}"}]`);
  expect(await peer.receives("432")).toContain("VALIDATION_FAILED");
  peer.send(`423["room:create",{"roomId":"${randomUUID()}","name":"${text}"}]`);
  expect(await peer.receives("433")).toContain("VALIDATION_FAILED");
});
