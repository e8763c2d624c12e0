import { SocketError } from "@app/socket-types";
import { expect, test } from "vitest";
import { startTestServer } from "../src/testing.js";
import { deferred } from "./deferred.js";
import { openRaw } from "./raw-connection.js";

const refusal = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason as Error & { data?: { code: string } },
  );
  return error?.data;
};

test("a client without a token is refused with AUTH_REQUIRED", async () => {
  await using server = await startTestServer();
  expect(await refusal(server.connect("ada", { auth: {} }))).toEqual({ code: "AUTH_REQUIRED" });
});

test("a garbage token is refused with AUTH_INVALID", async () => {
  await using server = await startTestServer();
  expect(await refusal(server.connect("ada", { auth: { token: "garbage" } }))).toEqual({ code: "AUTH_INVALID" });
});

test("an expired token is refused with AUTH_EXPIRED", async () => {
  await using server = await startTestServer();
  const token = server.token("ada", { expiresInMs: -1_000 });
  expect(await refusal(server.connect("ada", { auth: { token } }))).toEqual({ code: "AUTH_EXPIRED" });
});

test("a token in the query string is not read", async () => {
  await using server = await startTestServer();
  const query = { token: server.token("ada") };
  expect(await refusal(server.connect("ada", { auth: {}, query }))).toEqual({ code: "AUTH_REQUIRED" });
});

test("every namespace is guarded, also one that is made later", async () => {
  await using server = await startTestServer();
  server.io.of("/late").on("connection", () => {});
  await using stranger = await openRaw(server.url);
  stranger.send("40/late,{}");
  expect(await stranger.receives("44/late")).toContain("AUTH_REQUIRED");
});

test("a dynamic namespace is guarded", async () => {
  await using server = await startTestServer();
  server.io.of(/^\/org-\w+$/);
  await using stranger = await openRaw(server.url);
  stranger.send("40/org-a,{}");
  expect(await stranger.receives("44/org-a")).toContain("AUTH_REQUIRED");
});

test("a connection belongs to one user", async () => {
  await using server = await startTestServer();
  server.io.of("/second");
  await using peer = await openRaw(server.url);
  await peer.enter({ token: server.token("ada") });
  peer.send(`40/second,${JSON.stringify({ token: server.token("bob") })}`);
  expect(await peer.receives("44/second")).toContain("AUTH_INVALID");
});

test("a token check that fails is UNAVAILABLE and tells nothing of why", async () => {
  const verifyToken = () => Promise.reject(new Error("key server at 10.0.0.7 is down"));
  await using server = await startTestServer({ verifyToken });
  await using peer = await openRaw(server.url);
  await peer.enter({ token: "any" });
  expect(await peer.receives("44")).toContain("UNAVAILABLE");
  expect(peer.packets.join()).not.toContain("10.0.0.7");
});

test("a refusal says how long to wait", async () => {
  const verifyToken = () => Promise.reject(new SocketError("RATE_LIMITED", "Too many sign-ins", { retryAfterMs: 250 }));
  await using server = await startTestServer({ verifyToken });
  expect(await refusal(server.connect("ada"))).toEqual({ code: "RATE_LIMITED", retryAfterMs: 250 });
});

test.each(['40"text"', "40[1]", "40null", '40{"token":{"$ne":1}}', '40{"__proto__":{"admin":true}}'])(
  "the packet %s lets nobody in",
  async (packet) => {
    await using server = await startTestServer();
    await using stranger = await openRaw(server.url);
    stranger.send(packet);
    await Promise.race([stranger.receives("44"), stranger.closed]);
    expect(server.io.of("/").sockets.size).toBe(0);
  },
);

test("200 CONNECT packets during one token check make one socket", async () => {
  const checking = deferred();
  const verified: unknown[] = [];
  const verifyToken = async (token: unknown) => {
    verified.push(token);
    await checking.promise;
    return { user: { id: "mallory", name: "Mallory" }, roles: [], expiresAtMs: Date.now() + 60_000, issuedAtMs: 0 };
  };
  await using server = await startTestServer({ verifyToken });
  let connections = 0;
  server.io.on("connection", () => (connections += 1));
  await using peer = await openRaw(server.url);
  for (let sent = 0; sent < 200; sent += 1) peer.send('40{"token":"any"}');
  await peer.receives("44");
  checking.resolve();
  await peer.receives("40");
  expect([connections, verified.length]).toEqual([1, 1]);
});

test("a user has 50 connections at most, and finds a free one again", async () => {
  await using server = await startTestServer();
  const tabs = await Promise.all(Array.from({ length: 50 }, () => server.connect("ada")));
  expect(await refusal(server.connect("ada"))).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 10_000 });
  tabs[0]?.disconnect();
  await expect
    .poll(() =>
      server.connect("ada").then(
        () => "in",
        () => "refused",
      ),
    )
    .toBe("in");
});
