import { describe, expect, test } from "vitest";
import { io as connectTo } from "socket.io-client";
import { clientAddress } from "../src/client-address.js";
import { drain } from "../src/drain.js";
import { startTestServer } from "../src/testing.js";
import { connected, next, startBareServer } from "./bare-server.js";
import { deferred } from "./deferred.js";
import { findNginx, shownConfiguration, startNginx } from "./nginx.js";

test.each([
  ["nobody is trusted", 0, "6.6.6.6, 9.9.9.9", "10.0.0.1"],
  ["one proxy is trusted", 1, "6.6.6.6, 9.9.9.9", "9.9.9.9"],
  ["two proxies are trusted", 2, "6.6.6.6, 9.9.9.9, 10.0.0.7", "9.9.9.9"],
  ["more are trusted than there are", 3, "9.9.9.9", "10.0.0.1"],
])("when %s, the address is taken from the right", (_, trustedProxies, forwarded, address) => {
  const handshake = { address: "10.0.0.1", headers: { "x-forwarded-for": forwarded } };
  expect(clientAddress(handshake, trustedProxies)).toBe(address);
});

test("a polling session is known only to the server that opened it", async () => {
  await using one = await startBareServer();
  await using other = await startBareServer();
  const path = "/socket.io/?EIO=4&transport=polling";
  const opened = await (await fetch(one.url + path)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const refused = await fetch(`${other.url}${path}&sid=${sid}`);
  expect([refused.status, await refused.json()]).toEqual([400, { code: 1, message: "Session ID unknown" }]);
});

const program = findNginx();

describe.skipIf(!program)("nginx, configured as shown", () => {
  const withoutAffinity = (configuration: string) => configuration.replace(/^ *hash .*\n/m, "");

  async function start(nodes: { url: string }[], change = (configuration: string) => configuration) {
    return startNginx(
      program ?? "",
      change(await shownConfiguration()),
      nodes.map(({ url }) => url),
    );
  }

  /** Enters with a cookie of his own, so that polling reaches every server, and leaves; the answer is his socket id. */
  async function visit(url: string, cookie: string, token: string, transport: string) {
    const extraHeaders = { cookie: `chat_node=${cookie}` };
    const fixed = { forceNew: true, reconnection: false, extraHeaders, auth: { token } };
    const client = connectTo(url, { ...fixed, transports: [transport] });
    await connected(client);
    const { id } = client;
    client.disconnect();
    return id;
  }

  async function connectAll(url: string, transports: string[]) {
    const options = { transports, forceNew: true, reconnection: false };
    const clients = Array.from({ length: 6 }, () => connectTo(url, options));
    const outcomes = await Promise.allSettled(clients.map(connected));
    for (const client of clients) client.disconnect();
    return outcomes.filter(({ status }) => status === "fulfilled").length;
  }

  test("carries both transports", async () => {
    await using one = await startBareServer();
    await using other = await startBareServer();
    await using nginx = await start([one, other]);
    expect(await connectAll(nginx.url, ["polling"])).toBe(6);
    expect(await connectAll(nginx.url, ["websocket"])).toBe(6);
  });

  test("lets a connection upgrade", async () => {
    await using one = await startBareServer();
    await using other = await startBareServer();
    await using nginx = await start([one, other]);
    const client = connectTo(nginx.url, { forceNew: true, reconnection: false });
    await expect.poll(() => client.io.engine.transport.name).toBe("websocket");
    client.disconnect();
  });

  test("needs no affinity for WebSocket, and loses polling without it", async () => {
    await using one = await startBareServer();
    await using other = await startBareServer();
    await using nginx = await start([one, other], withoutAffinity);
    expect(await connectAll(nginx.url, ["websocket"])).toBe(6);
    expect(await connectAll(nginx.url, ["polling"])).toBe(0);
  });

  test.each(["polling", "websocket"])("takes newcomers over %s to the next server while one drains", async (over) => {
    await using one = await startTestServer();
    await using other = await startTestServer();
    await using nginx = await start([one, other]);
    const finish = deferred();
    const drained = drain(one.io, { running: 0, settled: () => finish.promise });
    const names = ["ada", "bob", "eve", "grace", "joan", "linus"];
    const visits = names.map((name) => visit(nginx.url, name, other.token(name), over));
    expect(new Set(await Promise.all(visits)).size).toBe(6);
    finish.resolve();
    await drained;
  });

  test("shows who called, whatever the caller forges", async () => {
    await using server = await startBareServer();
    await using nginx = await start([server]);
    const seen: string[] = [];
    server.io.on("connection", ({ handshake }) => seen.push(clientAddress(handshake, 1)));
    const headers = { "X-Forwarded-For": "6.6.6.6" };
    const client = connectTo(nginx.url, { transports: ["websocket"], forceNew: true, extraHeaders: headers });
    await connected(client);
    expect(seen).toEqual(["127.0.0.1"]);
    client.disconnect();
  });

  test("cuts connections that are silent for longer than its read timeout, so pings must come sooner", async () => {
    await using silent = await startBareServer({ pingInterval: 25_000 });
    await using lively = await startBareServer({ pingInterval: 40 });
    // nginx renews a timer only when it moves by 300 ms.
    const impatient = (shown: string) => shown.replace(/proxy_read_timeout \w+;/, "proxy_read_timeout 700ms;");
    await using first = await start([silent], impatient);
    await using second = await start([lively], impatient);
    const [cut, kept] = [first, second].map(({ url }) => connectTo(url, { transports: ["websocket"], forceNew: true }));
    if (!cut || !kept) throw new Error("unreachable");
    await Promise.all([connected(cut), connected(kept)]);
    expect((await next(cut, "disconnect"))[0]).toBe("transport close");
    expect(kept.connected).toBe(true);
    for (const client of [cut, kept]) client.disconnect();
  });
});
