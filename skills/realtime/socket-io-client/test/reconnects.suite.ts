import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { AdminCommands, AdminFacts } from "@app/socket-types";
import { startTestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { namespaceOf, roomOf } from "../src/index.js";
import { connectedClient, emptyRoom, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(() => vi.restoreAllMocks());

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const callbacksOf = (emitter: object) => {
  const { _callbacks = {} } = emitter as { _callbacks?: Record<string, unknown[]> };
  return Object.fromEntries(Object.entries(_callbacks).map(([event, { length }]) => [event, length]));
};
const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("fifty reconnects leave listeners, timers and heap where they were", { timeout: 20_000 }, async () => {
  await using server = await startTestServer();
  const roomId = await emptyRoom(server);
  using client = await connectedClient(server, "ada");
  server.io.of("/admin");
  const admin = namespaceOf<AdminCommands, AdminFacts>(client, "/admin");
  admin.connect();
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  await until(room, ({ status }) => status === "joined");
  const reconnect = async (count: number) => {
    for (let done = 0; done < count; done += 1) {
      const connected = new Promise<void>((resolve) => void client.socket.once("connect", resolve));
      for (const socket of server.io.of("/").sockets.values()) if (socket.data.user.id === "ada") socket.conn.close();
      await connected;
      await until(room, ({ status }) => status === "joined");
      room.send(String(done));
      await until(room, ({ messages }) => messages.every(({ status }) => status === "sent"));
    }
  };
  const look = async () => {
    await until(admin.connection, ({ status }) => status === "connected");
    collectGarbage();
    const { socket } = client;
    const counts = [socket, socket.io, socket.io.engine].map(callbacksOf);
    return { counts, timers: timers(), acks: Object.keys((socket as unknown as { acks: object }).acks).length };
  };
  await reconnect(10);
  const before = { ...(await look()), heap: process.memoryUsage().heapUsed };
  await reconnect(50);
  const after = await look();
  expect(after.counts).toEqual(before.counts);
  expect([after.acks, after.timers]).toEqual([0, before.timers]);
  expect(process.memoryUsage().heapUsed - before.heap).toBeLessThan(1_500_000);
});
