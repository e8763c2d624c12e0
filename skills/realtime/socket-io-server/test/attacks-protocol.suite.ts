import { expect, test } from "vitest";
import { startAttacked } from "./attacked-server.js";
import { openRaw } from "./raw-connection.js";

const placeholder = (num: unknown) => JSON.stringify({ _placeholder: true, num });
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test.each([
  "9",
  "x",
  "2",
  "47",
  "4",
  "4x",
  "40",
  '44{"message":"no"}',
  "42[",
  '42["room:list",{}',
  "42[]",
  "42{}",
  '42"room:list"',
  "42[{}]",
  "42[null]",
  '42["connect"]',
  '42["connect_error"]',
  '42["disconnect"]',
  '42["disconnecting"]',
  '42["newListener"]',
  '42["removeListener"]',
  '42/admin,["room:list",{}]',
  "43/admin,1[]",
  "431{}",
  "45-[]",
  '45x-["room:list"]',
  `4511-["room:list",${placeholder(0)}]`,
  '451-["room:list",{}',
])("the packet %s closes the connection that sent it", async (packet) => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(packet);
  await peer.closed;
  await expect.poll(() => attacked.server.io.of("/").sockets.size).toBe(1);
});

test.each(['42["room:list",{}]', "41", "43[]", '451-["room:list"]', "3x", "48"])(
  "the packet %s before any CONNECT closes the connection",
  async (packet) => {
    await using attacked = await startAttacked();
    await using stranger = await openRaw(attacked.server.url);
    stranger.send(packet);
    stranger.send(Buffer.of(1));
    await stranger.closed;
    expect(attacked.server.serving.running).toBe(0);
  },
);

test.each([
  ["an ack that nobody asked for", "4312345[]"],
  ["an ack that nobody asked for, twice", '431["a"]'],
  ["an ack with a number beyond all integers", "43100000000000000000000[]"],
  ["an ack without a number", "43[]"],
  ["an Engine.IO packet of no meaning here", "6"],
  ["an upgrade", "5"],
  ["an empty pong", "3"],
])("%s is ignored", async (_, packet) => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(packet);
  peer.send(packet);
  await attacked.assertServed(peer);
  expect(peer.packets.filter((received) => received.startsWith("43"))).toHaveLength(1);
});

test("a command with an ack number beyond all integers is answered or not, and harms nobody", async () => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send('42100000000000000000000["room:list",{}]');
  await attacked.assertServed(peer);
  expect(attacked.server.serving.running).toBe(0);
});

test.each([
  ["out of bounds", placeholder(5)],
  ["negative", placeholder(-1)],
  ["text", placeholder("0")],
  ["missing a number", placeholder(undefined)],
])("a placeholder that is %s closes the connection", async (_, place) => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(`451-["file:chunk",${place}]`);
  peer.send(Buffer.of(1, 2, 3));
  await peer.closed;
  expect(attacked.ada.connected).toBe(true);
});

test("text where an attachment belongs closes the connection", async () => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(`451-["file:chunk",${placeholder(0)}]`);
  peer.send('42["room:list",{}]');
  await peer.closed;
  expect(attacked.ada.connected).toBe(true);
});

test("bytes that no packet announced close the connection", async () => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(Buffer.alloc(1_000));
  await peer.closed;
  expect(attacked.ada.connected).toBe(true);
});

test("attachments that are withheld pin ten packets at most, and go with the connection", async () => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  const places = Array.from({ length: 10 }, (_, index) => placeholder(index)).join();
  peer.send(`4510-["file:chunk",${places}]`);
  for (let sent = 0; sent < 9; sent += 1) peer.send(Buffer.alloc(200 * 1024));
  expect(await attacked.ada.timeout(1_000).emitWithAck("room:list", {})).toMatchObject({ ok: true });
  peer.send("41");
  await peer.closed;
});

test("bytes in the place of a payload, or of a field, are VALIDATION_FAILED", async () => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(`451-1["room:join",${placeholder(0)}]`);
  peer.send(Buffer.of(1));
  expect(await peer.receives("431")).toContain("VALIDATION_FAILED");
  peer.send(`451-2["room:join",{"roomId":${placeholder(0)}}]`);
  peer.send(Buffer.of(1));
  expect(await peer.receives("432")).toContain("VALIDATION_FAILED");
});

test.each([
  ["100,000 levels", nested(100_000)],
  ["5,000 levels in a field", `{"after":${nested(5_000)}}`],
  ["a number like Infinity", '{"limit":1e999}'],
  ["a fraction", '{"limit":1.5}'],
  ["a negative limit", '{"limit":-1}'],
  ["a limit of a billion", '{"limit":1000000000}'],
  ["200 kB of text", `{"after":"${"x".repeat(200_000)}"}`],
  ["20,000 fields in place of a room", JSON.stringify({ after: Object.fromEntries(Array(20_000).fill(0).entries()) })],
])("a payload with %s is VALIDATION_FAILED with few words", async (_, payload) => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send(`421["room:list",${payload}]`);
  peer.send(`422["room:join",${payload}]`);
  expect((await peer.receives("432")).length).toBeLessThan(1_000);
  expect(peer.packets.filter((packet) => packet.includes('"ok":true'))).toEqual([]);
});

test("two acks in one packet are one answer", async () => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send('421["room:list",{},1,2]');
  expect(await peer.receives("431")).toContain("VALIDATION_FAILED");
  await attacked.assertServed(peer);
  expect(peer.packets.filter((packet) => packet.startsWith("431"))).toHaveLength(1);
});

test("several packets in one polling request are each judged, and a bad one ends the session", async () => {
  await using attacked = await startAttacked();
  const url = `${attacked.server.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
  const connect = `40${JSON.stringify({ token: attacked.server.token("mallory") })}`;
  const post = async (body: string) => (await fetch(`${url}&sid=${sid}`, { method: "POST", body })).status;
  const poll = async () => (await fetch(`${url}&sid=${sid}`)).text();
  expect(await post(connect)).toBe(200);
  expect(await poll()).toContain("40{");
  await post(['420["room:list",{}]', "42[", '421["room:list",{}]'].join("\u001E"));
  const heard = [await poll(), await poll()].join();
  expect(heard).not.toContain("431[");
  expect(heard).toContain("Session ID unknown");
  expect(attacked.server.io.engine.clientsCount).toBe(1);
});

test("two polls of one session at once end it", async () => {
  await using attacked = await startAttacked();
  const url = `${attacked.server.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
  const statuses = await Promise.all([1, 2].map(async () => (await fetch(`${url}&sid=${sid}`)).status));
  expect(statuses).toContain(400);
  await expect.poll(() => attacked.server.io.engine.clientsCount).toBe(1);
});
