import { join } from "node:path";
import { request } from "@app/socket-io-server/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../src/free-port.js";
import { startNginx } from "../src/nginx.js";
import { bareSocket, connectionsOf } from "./people.js";
import { programsOrSkip, runCluster, type RunningCluster } from "./running-cluster.js";

const programs = programsOrSkip();
let cluster: RunningCluster;
beforeAll(async () => {
  if (programs) cluster = await runCluster();
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const twenty = Array.from({ length: 20 }, (_, number) => `${number}`);

/** How many of twenty clients get in and are answered, and how many connections that makes on each node. */
async function connectTwenty(url: string, transports: string[], cookieOf = (_name: string) => "") {
  await expect.poll(() => Promise.all(cluster.nodes.map(connectionsOf))).toEqual([0, 0, 0]);
  const outcomes = await Promise.allSettled(
    twenty.map(async (name) => {
      const socket = await bareSocket(cluster, { name, url, transports, cookie: cookieOf(name) });
      await request(socket, "room:list", {});
      return socket;
    }),
  );
  const perNode = await Promise.all(cluster.nodes.map(connectionsOf));
  const sockets = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  for (const socket of sockets) socket.disconnect();
  return { connected: sockets.length, perNode };
}

describe.skipIf(!programs)("nginx as deployed, in front of three nodes", () => {
  test("brings polling back to the node of its cookie, and spreads people over the nodes", async () => {
    const { connected, perNode } = await connectTwenty(cluster.url, ["polling"], (name) => `chat_node=person-${name}`);
    expect(connected).toBe(20);
    expect(Math.max(...perNode)).toBeLessThan(20);
  });

  test("brings polling without a cookie back to the node of its address", async () => {
    const { connected, perNode } = await connectTwenty(cluster.url, ["polling"]);
    expect(connected).toBe(20);
    expect(perNode).toContain(20);
  });

  test("lets polling upgrade on its node", async () => {
    const socket = await bareSocket(cluster, { transports: ["polling", "websocket"] });
    await expect.poll(() => socket.io.engine.transport.name).toBe("websocket");
    socket.disconnect();
  });

  test("spreads WebSocket over the nodes, whatever the address", async () => {
    const { connected, perNode } = await connectTwenty(cluster.url, ["websocket"]);
    expect(connected).toBe(20);
    expect(Math.max(...perNode)).toBeLessThan(20);
  });

  test("loses polling without its affinity, and needs none for WebSocket", async () => {
    const port = await freePort();
    await using careless = await startNginx({
      program: programs?.nginx ?? "",
      directory: join(cluster.dataDirectory, "careless"),
      port,
      nodes: cluster.nodes.map(({ url }) => new URL(url).host),
      change: (configuration) => configuration.replace(/^ *hash .*\n/m, ""),
    });
    expect(careless.pid).toBeGreaterThan(0);
    const url = `http://127.0.0.1:${port}`;
    expect((await connectTwenty(url, ["websocket"])).connected).toBe(20);
    expect((await connectTwenty(url, ["polling"])).connected).toBe(0);
  });

  test("gives a browser one cookie, and with it one node", async () => {
    const first = await fetch(`${cluster.url}/healthz`);
    const [cookie = ""] = first.headers.getSetCookie().map((set) => set.split(";", 1)[0] ?? "");
    expect(cookie).toMatch(/^chat_node=\w{32}$/);
    const later = await Promise.all(twenty.map(() => fetch(`${cluster.url}/healthz`, { headers: { cookie } })));
    expect(new Set(later.map(({ headers }) => headers.get("x-node"))).size).toBe(1);
    expect(later.flatMap(({ headers }) => headers.getSetCookie())).toEqual([]);
  });

  test("keeps metrics to itself", async () => {
    expect((await fetch(`${cluster.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${cluster.nodes[0].url}/metrics`)).status).toBe(200);
  });
});
