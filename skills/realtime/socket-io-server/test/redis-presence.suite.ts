import { randomUUID } from "node:crypto";
import type { AppClientSocket } from "@app/socket-types/client";
import type { AppSocket } from "@app/socket-types/server";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Redis } from "../src/redis-clients.js";
import { createRedisPresence } from "../src/redis-presence.js";
import { createPresenceFacts } from "../src/redis-presence-facts.js";
import { presenceScript } from "../src/redis-presence-script.js";
import { createRoom, request } from "../src/testing.js";
import { startRedisNode, startTwoNodes, type RedisNode } from "./redis-node.js";
import { openRedis } from "./redis-server.js";

const server = await openRedis();
const url = server?.url ?? "";
afterAll(() => server?.close());

function hearPresence(socket: AppClientSocket): string[] {
  const heard: string[] = [];
  socket.on("user:joined", ({ user }) => heard.push(`${user.id} joined`));
  socket.on("user:left", ({ userId }) => heard.push(`${userId} left`));
  return heard;
}

const join = (socket: AppClientSocket, roomId: string) => request(socket, "room:join", { roomId });
/** Every fact that this node was sent before now has been told to its clients when this resolves. */
const settle = async ({ connect }: RedisNode) => request(await connect("witness"), "room:list", {});

describe.skipIf(!server)("presence on two nodes", () => {
  test("counts users, not tabs, and tells each change once", async () => {
    await using nodes = await startTwoNodes(url);
    const ada = await nodes.one.connect("ada");
    const [bob, bobsTab] = [await nodes.one.connect("bob"), await nodes.other.connect("bob")];
    const { roomId } = await createRoom(ada);
    const heard = hearPresence(ada);
    await join(bob, roomId);
    const { members, memberCount } = await join(bobsTab, roomId);
    expect([members, memberCount]).toEqual([
      [
        { id: "ada", name: "ada" },
        { id: "bob", name: "bob" },
      ],
      2,
    ]);
    await request(bob, "room:leave", { roomId });
    expect((await join(ada, roomId)).memberCount).toBe(2);
    await request(bobsTab, "room:leave", { roomId });
    await vi.waitFor(() => expect(heard).toEqual(["bob joined", "bob left"]));
    expect((await join(ada, roomId)).memberCount).toBe(1);
  });

  test("a user who vanishes has left after the grace", async () => {
    await using nodes = await startTwoNodes(url, { graceMs: 50 });
    const [ada, bob] = [await nodes.one.connect("ada"), await nodes.other.connect("bob")];
    const { roomId } = await createRoom(ada);
    const heard = hearPresence(ada);
    await join(bob, roomId);
    bob.disconnect();
    await vi.waitFor(() => expect(heard).toEqual(["bob joined", "bob left"]));
    expect((await join(ada, roomId)).memberCount).toBe(1);
  });

  test("a user who reloads onto the other node neither left nor joined", async () => {
    await using nodes = await startTwoNodes(url, { graceMs: 300, leaseMs: 300 });
    const [ada, bob] = [await nodes.one.connect("ada"), await nodes.one.connect("bob")];
    const { roomId } = await createRoom(ada);
    const heard = hearPresence(ada);
    await join(bob, roomId);
    bob.disconnect();
    const leaving = () => nodes.one.redis.send(["ZCARD", nodes.one.redis.key("presence/:leaving")]);
    await vi.waitUntil(async () => (await leaving()) === 1);
    expect((await join(await nodes.other.connect("bob"), roomId)).memberCount).toBe(2);
    expect(await leaving()).toBe(0);
    await settle(nodes.one);
    expect(heard).toEqual(["bob joined"]);
  });

  test("users of a node that is gone left once, within two leases", async () => {
    const leaseMs = 400;
    await using nodes = await startTwoNodes(url, { leaseMs });
    const [ada, eve] = [await nodes.one.connect("ada"), await nodes.one.connect("eve")];
    const [bob, adasTab] = [await nodes.other.connect("bob"), await nodes.other.connect("ada")];
    const { roomId } = await createRoom(bob, ada, eve, adasTab);
    const heard = [hearPresence(bob), hearPresence(adasTab)];
    const goneAtMs = performance.now();
    // As in a SIGKILL: its lease is not renewed any more, and nobody says goodbye.
    await nodes.one.redis.close();
    for (const facts of heard) await vi.waitFor(() => expect(facts).toEqual(["eve left"]), { timeout: 3_000 });
    expect(performance.now() - goneAtMs).toBeLessThan(2 * leaseMs + 500);
    expect((await join(bob, roomId)).members.map(({ id }) => id)).toEqual(["bob", "ada"]);
    expect(await nodes.other.redis.send(["EXISTS", nodes.one.redis.key("presence/:dead")])).toBe(0);
  });

  test("whoever comes hears it before the answer to the join, last of all", async () => {
    await using nodes = await startTwoNodes(url);
    const [ada, bob] = [await nodes.one.connect("ada"), await nodes.other.connect("bob")];
    const { roomId } = await createRoom(ada);
    const heard = hearPresence(bob);
    await join(bob, roomId);
    expect(heard).toEqual(["bob joined"]);
  });

  test("what arrives too late is taken back", async () => {
    await using nodes = await startTwoNodes(url);
    const { one, other } = nodes;
    const [ada, bob] = [await one.connect("ada"), await other.connect("bob")];
    const heard = hearPresence(ada);
    const { roomId } = await createRoom(ada, bob);
    await vi.waitFor(() => expect(heard.splice(0)).toContain("bob joined"));
    const keyOf = (name: string, id: string) => one.redis.key(`presence/:${name}`, id);
    const facts = createPresenceFacts(other.server.io.of("/"), other.redis, (id) => keyOf("names", id));
    // As if it had been on its way since before bob came.
    await facts.left(roomId, "bob");
    await vi.waitFor(() => expect(heard).toEqual(["bob left", "bob joined"]));
    // As if it had been on its way since before eve left.
    await facts.joined(roomId, { id: "eve", name: "eve" });
    await vi.waitFor(() => expect(heard.slice(2)).toEqual(["eve joined", "eve left"]));
    await settle(one);
    expect(heard).toHaveLength(4);
  });

  test("a leave stands, though the lease is renewed while its answer is on its way", async () => {
    await using node = await startRedisNode(url, { prefix: randomUUID() });
    const { id = "" } = await node.connect("bob");
    const socket = node.server.io.of("/").sockets.get(id) as AppSocket;
    let renewals = 0;
    const run: Redis["publisher"]["run"] = async (script, keys, args) => {
      const answer = await node.redis.publisher.run(script, keys, args);
      if (args[0] === "renew") renewals += 1;
      // The answer to the leave is held until the lease was renewed: whatever is saved with that is saved by then.
      const before = renewals;
      if (args[0] === "leave" && args[3] === "0") await vi.waitUntil(() => renewals > before + 1, { timeout: 4_000 });
      return answer;
    };
    const presence = createRedisPresence(
      node.server.io.of("/"),
      { ...node.redis, publisher: { ...node.redis.publisher, run } },
      { leaseMs: 150 },
    );
    await presence.enter(socket, "lab");
    await presence.leave(socket, "lab");
    expect(await presence.members("lab", 9)).toEqual({ members: [], memberCount: 0 });
  });

  test("users of a node that was only frozen are back with it", async () => {
    const prefix = randomUUID();
    await using lively = await startRedisNode(url, { prefix, leaseMs: 300 });
    await using frozen = await startRedisNode(url, { prefix, leaseMs: 60_000 });
    const [ada, bob] = [await frozen.connect("ada"), await lively.connect("bob")];
    const { roomId } = await createRoom(bob);
    const heard = hearPresence(bob);
    await join(ada, roomId);
    // Its lease ends while it does nothing; then it serves another join.
    const [node] = (await lively.redis.send(["ZREVRANGE", lively.redis.key("presence/:nodes"), "0", "0"])) as [string];
    await lively.redis.send(["ZADD", lively.redis.key("presence/:nodes"), "1", node]);
    await vi.waitFor(() => expect(heard).toEqual(["ada joined", "ada left"]));
    await createRoom(ada);
    await vi.waitFor(() => expect(heard).toEqual(["ada joined", "ada left", "ada joined"]));
    expect((await join(bob, roomId)).memberCount).toBe(2);
  });

  test("users of a node that is back before it was swept stay", async () => {
    await using nodes = await startTwoNodes(url, { leaseMs: 60_000 });
    const { one, other } = nodes;
    const [ada, bob] = [await one.connect("ada"), await other.connect("bob")];
    const { roomId } = await createRoom(bob);
    const heard = hearPresence(bob);
    await join(ada, roomId);
    const keyOf = (name: string) => one.redis.key(`presence/:${name}`);
    const [node = ""] = (await one.redis.send(["ZREVRANGE", keyOf("nodes"), "0", "0"])) as string[];
    await one.redis.send(["ZADD", keyOf("nodes"), "1", node]);
    const renew = async (by: string, portion: string) =>
      (await one.redis.run(presenceScript, [one.redis.key("presence/")], ["renew", by, "1", portion])).reply;
    expect(await renew("a third", "0")).toEqual([0, [], 0]);
    expect(await renew(node, "9")).toEqual([0, [], 0]);
    await createRoom(ada);
    await vi.waitUntil(async () => (await one.redis.send(["SCARD", keyOf(`entries:${node}`)])) === 2);
    expect(await renew("a third", "9")).toEqual([0, [], -1]);
    expect([(await join(bob, roomId)).memberCount, heard]).toEqual([2, ["ada joined"]]);
  });

  test("everybody is back after Redis lost all it knew", async () => {
    await using nodes = await startTwoNodes(url, { leaseMs: 300 });
    const { one, other } = nodes;
    const [ada, bob] = [await one.connect("ada"), await other.connect("bob")];
    const { roomId } = await createRoom(ada, bob);
    const keys = (await one.redis.send(["KEYS", one.redis.key("presence*").replace("{", "\\{")])) as string[];
    await one.redis.send(["DEL", ...keys]);
    await vi.waitFor(async () => expect((await one.presence.members(roomId, 9)).memberCount).toBe(2));
  });
});
