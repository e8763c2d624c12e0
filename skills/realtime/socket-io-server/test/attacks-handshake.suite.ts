import { createSecretKey, randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { expect, test } from "vitest";
import { createMemoryRevocationStore, refuseRevoked, signOut } from "../src/revocations.js";
import { nextEvent, request, startTestServer } from "../src/testing.js";
import { createTokenVerifier } from "../src/tokens.js";
import { startAttacked } from "./attacked-server.js";
import { openRaw } from "./raw-connection.js";

const claims = { sub: "mallory", name: "Mallory", roles: ["admin"], exp: Date.now() / 1000 + 60 };
const secret = "not the key of the server that is attacked";
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

test("every bad token is refused with the same words, which repeat nothing of it", async () => {
  await using attacked = await startAttacked();
  const tokens = [
    "garbage",
    7,
    ["a"],
    { $ne: 1 },
    true,
    "x".repeat(100_000),
    `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`,
    jwt.sign(claims, secret),
    jwt.sign(claims, secret, { header: { alg: "HS256", kid: "../../dev/null" } }),
    jwt.sign({ ...claims, roles: "admin" }, secret, { algorithm: "HS512" }),
  ];
  const refusals = new Set<string>();
  for (const token of tokens) {
    await using stranger = await openRaw(attacked.server.url);
    await stranger.enter({ token });
    refusals.add(await stranger.receives("44"));
  }
  const refusal = { message: "The token is not valid: sign in again", data: { code: "AUTH_INVALID" } };
  expect([...refusals]).toEqual([`44${JSON.stringify(refusal)}`]);
});

test("what a handshake calls __proto__ changes nobody's prototype and gives no role", async () => {
  await using attacked = await startAttacked();
  await using peer = await openRaw(attacked.server.url);
  const token = JSON.stringify(attacked.server.token("mallory"));
  peer.send(`40{"token":${token},"__proto__":{"roles":["admin"]},"constructor":{"prototype":{"roles":["admin"]}}}`);
  await peer.receives("40");
  expect("roles" in {}).toBe(false);
  const roles = [...attacked.server.io.of("/").sockets.values()].flatMap(({ data }) => data.roles);
  expect(roles).toEqual([]);
});

test.each(["__proto__", "constructor", "hasOwnProperty"])("a user called %s is a user like others", async (name) => {
  await using attacked = await startAttacked({ rates: { "room:create": { points: 5, seconds: 60 } } });
  const { server, ada, roomId } = attacked;
  const heard = nextEvent(ada, "user:joined");
  const user = await server.connect(name);
  expect(await request(user, "room:join", { roomId })).toMatchObject({ memberCount: 2 });
  expect(await heard).toEqual({ roomId, user: { id: name, name } });
  user.emit("typing:start", { roomId });
  expect(await nextEvent(ada, "user:typing")).toEqual({ roomId, userId: name });
});

test("another session's pid and offset recover nothing", async () => {
  await using attacked = await startAttacked();
  await using stranger = await openRaw(attacked.server.url);
  const { server, ada } = attacked;
  stranger.send(`40${JSON.stringify({ token: server.token("mallory"), pid: ada.id, offset: "0" })}`);
  // Where nothing can be recovered, nobody is given a pid either.
  expect(JSON.parse((await stranger.receives("40")).slice(2))).not.toHaveProperty("pid");
  const mallory = [...server.io.of("/").sockets.values()].find(({ data }) => data.user.id === "mallory");
  expect([mallory?.recovered, [...(mallory?.rooms ?? [])]]).toEqual([false, [mallory?.id, "user:mallory"]]);
});

test("a session that was revoked does not come back by its pid", async () => {
  const verify = createTokenVerifier(createSecretKey(Buffer.from(secret)));
  const revocations = createMemoryRevocationStore();
  await using server = await startTestServer({ verifyToken: refuseRevoked(verify, revocations) });
  const token = jwt.sign(claims, secret);
  await using before = await openRaw(server.url);
  await before.enter({ token });
  await signOut(server.io, revocations, { userId: "mallory", banned: true });
  await before.closed;
  await using after = await openRaw(server.url);
  await after.enter({ token, pid: "any", offset: "0" });
  expect(await after.receives("44")).toContain("FORBIDDEN");
});

test("a command that follows its socket's DISCONNECT at once is not run", async () => {
  await using attacked = await startAttacked();
  await using peer = await attacked.openPeer();
  peer.send("41");
  peer.send(`42["room:create",{"roomId":"${randomUUID()}","name":"Late"}]`);
  peer.send("2");
  await peer.closed;
  await attacked.server.serving.settled();
  expect(await request(attacked.ada, "room:list", {})).toMatchObject({ rooms: [{ name: "Test" }] });
});

test("compression that a peer offers is declined, so nothing is inflated", async () => {
  await using server = await startTestServer();
  await using peer = await openRaw(server.url, { perMessageDeflate: true });
  expect(peer.extensions()).toBe("");
});

const polling = "?EIO=4&transport=polling";
test.each([
  ["EIO=3", "GET", "?EIO=3&transport=polling", { code: 5, message: "Unsupported protocol version" }],
  ["a session id that was guessed", "GET", `${polling}&sid=guess`, { code: 1, message: "Session ID unknown" }],
  ["the session id __proto__", "GET", `${polling}&sid=__proto__`, { code: 1, message: "Session ID unknown" }],
  ["a handshake by POST", "POST", polling, { code: 2, message: "Bad handshake method" }],
  ["a transport that is none", "GET", "?EIO=4&transport=__proto__", { code: 0, message: "Transport unknown" }],
  ["the client's bundle", "GET", "socket.io.js", { code: 0, message: "Transport unknown" }],
  ["no query at all", "GET", "", { code: 0, message: "Transport unknown" }],
])("%s is refused", async (_, method, query, refusal) => {
  await using attacked = await startAttacked();
  const response = await fetch(`${attacked.server.url}/socket.io/${query}`, { method });
  expect([response.status, await response.json()]).toEqual([400, refusal]);
});

test("EIO=3 over WebSocket gets no session", async () => {
  await using attacked = await startAttacked();
  await using peer = await openRaw(attacked.server.url, { query: "&EIO=3" });
  await peer.closed;
  expect(peer.packets.join()).not.toContain("sid");
  expect(attacked.server.io.engine.clientsCount).toBe(1);
});
