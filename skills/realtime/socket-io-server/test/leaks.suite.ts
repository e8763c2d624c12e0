import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import { serveOrganizations } from "../src/organizations.js";
import { createRoom, request, startTestServer, type TestServer } from "../src/testing.js";
import { startAttacked } from "./attacked-server.js";
import { openRaw } from "./raw-connection.js";

vi.setConfig({ testTimeout: 60_000 });
// LEAK_CYCLES=10000 for the long run.
const cycles = Number(process.env["LEAK_CYCLES"] ?? 500);
const collectGarbage = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
})();

/** The heap in use after everything that can be freed was freed; some of it takes a turn of the event loop. */
async function heldBytes(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().heapUsed;
}

/** Everything of a server that a peer could make grow, as far as it can be counted. */
function countsOf({ io, serving }: TestServer) {
  const { adapter, sockets } = io.of("/");
  return {
    connections: io.engine.clientsCount,
    sockets: sockets.size,
    rooms: adapter.rooms.size,
    members: adapter.sids.size,
    namespaces: io._nsps.size,
    commands: serving.running,
    timers: process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length,
    tcp: process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length,
  };
}

/**
 * Runs an attack to let caches fill and code be compiled, then once more: nothing that can be counted may be other than
 * before, and the heap may grow by less than `tolerated` bytes: a quarter of what it would if each peer left something.
 */
async function expectNoGrowth(server: TestServer, tolerated: number, attack: () => Promise<unknown>): Promise<void> {
  await attack();
  const counts = countsOf(server);
  const before = await heldBytes();
  await attack();
  // Not `expect.poll`, which has timers of its own.
  const untilMs = performance.now() + 5_000;
  while (!isDeepStrictEqual(countsOf(server), counts) && performance.now() < untilMs) {
    await new Promise(setImmediate);
  }
  expect(countsOf(server)).toEqual(counts);
  expect((await heldBytes()) - before).toBeLessThan(tolerated);
}

async function inBatches(count: number, run: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < count; index += 25) {
    await Promise.all(Array.from({ length: Math.min(25, count - index) }, (_, offset) => run(index + offset)));
  }
}
const patiently = { interval: 5, timeout: 20_000 };
/** Resolves when only ada is left. */
const everyoneIsGone = (server: TestServer) =>
  expect.poll(() => [server.io.engine.clientsCount, server.io.of("/").sockets.size], patiently).toEqual([1, 1]);

test("thousands of namespaces that refuse, or that were left, leave nothing", async () => {
  await using attacked = await startAttacked();
  const { server } = attacked;
  serveOrganizations(server.io, { mayEnterOrganization: (_, organizationId) => organizationId.startsWith("open") });
  const token = server.token("mallory");
  // A namespace that was kept costs more than 4 kB: 2,500 of them would be 10 MB.
  await expectNoGrowth(server, 2_500_000, async () => {
    await using peer = await openRaw(server.url);
    for (let index = 0; index < 2_500; index += 1) {
      const name = index % 2 ? `/org-open${index}` : `/org-${index}`;
      peer.send(`40${name},${JSON.stringify({ token })}`);
      if (index % 10 < 9) continue;
      await peer.receives(`40${name},`);
      for (let left = index - 8; left <= index; left += 2) peer.send(`41/org-open${left},`);
      peer.packets.length = 0;
    }
    await peer[Symbol.asyncDispose]();
    await everyoneIsGone(server);
  });
  expect([...server.io._nsps.keys()]).toEqual(["/"]);
});

test("connections that come, work and go leave nothing", async () => {
  await using attacked = await startAttacked({ graceMs: 10, typingTtlMs: 10 });
  const { server, ada } = attacked;
  // A room for each of a batch: they need not hear each other.
  const rooms = await Promise.all(Array.from({ length: 25 }, () => createRoom(ada)));
  // A connection that was kept costs more than 10 kB.
  await expectNoGrowth(server, cycles * 1_250, async () => {
    await inBatches(cycles / 2, async (index) => {
      await using peer = await attacked.openPeer(`mallory ${index}`);
      const payload = JSON.stringify({ roomId: rooms[index % 25]?.roomId });
      peer.send(`421["room:join",${payload}]`);
      peer.send(`42["typing:start",${payload}]`);
      await peer.receives("431[");
    });
    await everyoneIsGone(server);
  });
  const counted = () => Promise.all(rooms.map(({ roomId }) => request(ada, "room:join", { roomId })));
  await expect.poll(async () => new Set((await counted()).map(({ memberCount }) => memberCount))).toEqual(new Set([1]));
});

test("60 reconnects of one user leave him one member of his room, and his place", async () => {
  await using attacked = await startAttacked();
  const { server } = attacked;
  const bob = await server.connect("bob");
  const { roomId } = await createRoom(bob);
  for (let time = 0; time < 60; time += 1) {
    bob.disconnect();
    const back = new Promise<void>((resolve) => bob.once("connect", resolve));
    bob.connect();
    await back;
    expect(await request(bob, "room:join", { roomId })).toMatchObject({ memberCount: 1 });
  }
  // 50 at once are allowed: none of those before is still counted.
  await inBatches(49, () => server.connect("bob"));
  await expect(server.connect("bob")).rejects.toThrow("Too many connections");
});

test("300 half-open connections that never enter are closed after connectTimeout", async () => {
  await using attacked = await startAttacked({ server: { connectTimeout: 1_000 } });
  const { server } = attacked;
  const silent = await Promise.all(Array.from({ length: 300 }, () => openRaw(server.url)));
  for (const peer of silent.slice(0, 100)) peer.send(`40${JSON.stringify({ token: "garbage" })}`);
  for (const peer of silent.slice(100, 200)) peer.send('451-["x",{"_placeholder":true,"num":0}]');
  await Promise.all(silent.map(({ closed }) => closed));
  await everyoneIsGone(server);
  expect(attacked.ada.connected).toBe(true);
});

test("200 polling sessions that are opened and forgotten are closed", async () => {
  // Nobody polls, so nobody hears of the close: the heartbeat ends the session for good.
  await using server = await startTestServer({ server: { connectTimeout: 100, pingInterval: 100, pingTimeout: 100 } });
  await inBatches(200, async () => (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).text());
  await expect.poll(() => server.io.engine.clientsCount, patiently).toBe(0);
});

test("commands that were still running when their peer left are let go", async () => {
  await using attacked = await startAttacked();
  const { server, roomId } = attacked;
  // The store keeps up to 1,000 messages of 500 bytes a room, so both rounds are kept.
  await expectNoGrowth(server, 1_000_000, async () => {
    await inBatches(50, async (index) => {
      await using peer = await attacked.openPeer(`mallory ${index}`);
      for (let sent = 0; sent < 10; sent += 1) {
        peer.send(`42["room:join",{"roomId":"${sent % 2 ? roomId : randomUUID()}"}]`);
        const draft = { roomId, messageId: randomUUID(), content: "x".repeat(500) };
        peer.send(`42${JSON.stringify(["message:send", draft])}`);
      }
    });
    await everyoneIsGone(server);
    await server.serving.settled();
  });
});
