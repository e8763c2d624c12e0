import { setFlagsFromString } from "node:v8";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { closeSlowReaders } from "../src/slow-readers.js";
import { request, startTestServer, type TestServer } from "../src/testing.js";
import { openRaw } from "./raw-connection.js";

const megabyte = 1024 * 1024;
const collectGarbage = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
})();

/** What the process really holds. Unlike the resident set it does not keep what was freed. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** A peer that enters and then never reads again. */
async function openStopped(server: TestServer) {
  const peer = await openRaw(server.url);
  await peer.enter({ token: server.token("stopped") });
  peer.pause();
  return peer;
}
const tellEveryone = (server: TestServer, text: string) =>
  server.io.emit("notification:received", { id: "1", text, createdAt: "" });

test("a stopped reader that is sent 50 MB is closed within its budget", async () => {
  await using server = await startTestServer();
  const waiting: number[] = [];
  closeSlowReaders(server.io, { budgetBytes: 2 * megabyte, onClose: (bytes) => waiting.push(bytes) });
  await using _peer = await openStopped(server);
  await using _again = await openStopped(server);
  const before = heldBytes();
  let most = 0;
  for (let sent = 0; sent < 50; sent += 1) {
    for (let part = 0; part < 8; part += 1)
      tellEveryone(server, String.fromCharCode(97 + (sent % 26)).repeat(megabyte / 8));
    await new Promise(setImmediate);
    if (sent % 10 === 9) most = Math.max(most, heldBytes() - before);
  }
  expect(waiting).toHaveLength(2);
  expect(Math.max(...waiting)).toBeLessThan(3 * megabyte);
  await expect.poll(() => server.io.engine.clientsCount).toBe(0);
  expect(most).toBeLessThan(30 * megabyte);
  // Not even the TCP sockets are left, which would hold what was never read.
  await expect.poll(() => promisify(server.io.httpServer.getConnections.bind(server.io.httpServer))()).toBe(0);
});

test("a slow reader disturbs nobody else", async () => {
  await using server = await startTestServer();
  closeSlowReaders(server.io, { budgetBytes: megabyte });
  await using _peer = await openStopped(server);
  const ada = await server.connect("ada");
  let heard = 0;
  ada.on("notification:received", () => (heard += 1));
  for (let sent = 0; sent < 200; sent += 1) {
    tellEveryone(server, "x".repeat(megabyte / 16));
    await new Promise(setImmediate);
  }
  await request(ada, "room:list", {});
  expect([heard, ada.connected]).toEqual([200, true]);
});

test("a polling client that does not poll is closed too", async () => {
  await using server = await startTestServer();
  const waiting: number[] = [];
  closeSlowReaders(server.io, { budgetBytes: megabyte, onClose: (bytes) => waiting.push(bytes) });
  const url = `${server.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
  await (
    await fetch(`${url}&sid=${sid}`, {
      method: "POST",
      body: `40${JSON.stringify({ auth: 0, token: server.token("ada") })}`,
    })
  ).text();
  await expect.poll(() => server.io.of("/").sockets.size).toBe(1);
  for (let sent = 0; sent < 20; sent += 1) tellEveryone(server, "x".repeat(megabyte / 8));
  expect(waiting).toHaveLength(1);
  await expect.poll(() => server.io.engine.clientsCount).toBe(0);
});
