import { createSecretKey, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { unwrap, type AdminCommands, type AdminFacts, type ClientEvents, type Listeners } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import type { Socket } from "socket.io-client";
import { expect, test } from "vitest";
import { serveAdmin } from "../src/admin.js";
import { openToEveryone } from "../src/access-policy.js";
import { authenticate } from "../src/authentication.js";
import { serveOrganizations } from "../src/organizations.js";
import { createMemoryRevocationStore } from "../src/revocations.js";
import { createSocketServer } from "../src/server.js";
import { nextEvent, request, startTestServer, type TestServer } from "../src/testing.js";
import { createTokenVerifier } from "../src/tokens.js";
import { deferred } from "./deferred.js";
import { openRaw } from "./raw-connection.js";

const enter = async (socket: AppClientSocket, namespace: string) => {
  const entered = socket.io.socket(namespace, { auth: socket.auth }).connect();
  await new Promise<void>((resolve, reject) => entered.once("connect", resolve).once("connect_error", reject));
  return entered;
};
const forbidden = expect.objectContaining({ data: { code: "FORBIDDEN" } }) as Error;

async function startWithAdmin() {
  const server = await startTestServer();
  serveAdmin(server.io, { ...server, revocations: createMemoryRevocationStore(), statsEveryMs: 10 });
  const asAdmin = async () => {
    const root = await server.connect("root", { auth: { token: server.token("root", { roles: ["admin"] }) } });
    return (await enter(root, "/admin")) as Socket<Listeners<AdminFacts>, ClientEvents<AdminCommands>>;
  };
  return { server, asAdmin, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("only an admin enters /admin", async () => {
  await using setup = await startWithAdmin();
  await expect(enter(await setup.server.connect("ada"), "/admin")).rejects.toEqual(forbidden);
  await setup.asAdmin();
});

test("a ban ends the user's sessions everywhere and tells the admins", async () => {
  await using setup = await startWithAdmin();
  const [admin, ada] = [await setup.asAdmin(), await setup.server.connect("ada")];
  const told = nextEvent(ada, "session:ended");
  const banned = new Promise((resolve) => admin.once("admin:user-banned", resolve));
  unwrap(await admin.emitWithAck("admin:ban-user", { userId: "ada", reason: "Spam" }));
  expect(await told).toEqual({ code: "FORBIDDEN", message: "Spam" });
  expect(await banned).toEqual({ userId: "ada", reason: "Spam" });
});

test("a broadcast reaches everyone", async () => {
  await using setup = await startWithAdmin();
  const [admin, ada] = [await setup.asAdmin(), await setup.server.connect("ada")];
  const heard = nextEvent(ada, "notification:received");
  unwrap(await admin.emitWithAck("admin:broadcast", { message: "Back in five minutes" }));
  expect(await heard).toMatchObject({ text: "Back in five minutes" });
});

test("an admin sees live stats", async () => {
  await using setup = await startWithAdmin();
  const admin = await setup.asAdmin();
  expect(await new Promise((resolve) => admin.once("admin:stats", resolve))).toEqual({ connections: 1, running: 0 });
  expect(unwrap(await admin.emitWithAck("admin:stats", {}))).toEqual({ connections: 1, running: 0 });
});

test("a refresh that loses a role leaves the namespaces that need it, and no other", async () => {
  await using setup = await startWithAdmin();
  const admin = await setup.asAdmin();
  const gone = new Promise((resolve) => admin.once("disconnect", resolve));
  const root = admin.io.socket("/") as unknown as AppClientSocket;
  await request(root, "session:refresh", { token: setup.server.token("root") });
  expect([await gone, root.connected]).toEqual(["io server disconnect", true]);
});

const orgServer = async (mayEnterOrganization: () => boolean | Promise<boolean>): Promise<TestServer> => {
  const server = await startTestServer();
  serveOrganizations(server.io, { mayEnterOrganization });
  return server;
};
const namespacesOf = ({ io }: TestServer) => [...io._nsps.keys()].filter((name) => name.startsWith("/org-"));

test("an organisation lets in its members", async () => {
  await using server = await orgServer(() => true);
  await enter(await server.connect("ada"), "/org-acme");
  expect(namespacesOf(server)).toEqual(["/org-acme"]);
});

test("an organisation refuses strangers, as the default policy does everyone", async () => {
  await using server = await orgServer(
    () => openToEveryone.mayEnterOrganization({ id: "ada", name: "ada" }, "acme") as boolean,
  );
  await expect(enter(await server.connect("ada"), "/org-acme")).rejects.toEqual(forbidden);
});

test.each(["/org-", "/org-A", "/org-a/b", `/org-${"a".repeat(65)}`, "/org-a%20b", "/organization"])(
  "the namespace %s does not exist",
  async (name) => {
    await using server = await orgServer(() => true);
    await expect(enter(await server.connect("ada"), name)).rejects.toThrow("Invalid namespace");
  },
);

test("500 namespaces that refused a stranger are gone", async () => {
  await using server = await orgServer(() => false);
  await using peer = await openRaw(server.url);
  const packets = Array.from(
    { length: 500 },
    (_, index) => `40/org-${index},${JSON.stringify({ token: server.token("ada") })}`,
  );
  for (const packet of packets) peer.send(packet);
  await peer.receives("44/org-499,");
  await expect.poll(() => namespacesOf(server)).toEqual([]);
});

test("a socket that enters a namespace which was just removed is sent back to the one of today", async () => {
  const asked = deferred();
  const answered = deferred();
  let slow = false;
  await using server = await orgServer(async () => {
    if (slow) {
      asked.resolve();
      await answered.promise;
    }
    return true;
  });
  const [ada, bob] = [
    await server.connect("ada"),
    await server.connect("bob", { reconnection: true, reconnectionDelay: 10 }),
  ];
  const first = await enter(ada, "/org-acme");
  slow = true;
  const late = bob.io.socket("/org-acme", { auth: bob.auth }).connect();
  await asked.promise;
  first.disconnect();
  await expect.poll(() => namespacesOf(server)).toEqual([]);
  slow = false;
  const connects: string[] = [];
  late.on("connect", () => connects.push(late.id ?? ""));
  answered.resolve();
  await expect.poll(() => server.io.of("/org-acme").sockets.has(late.id ?? "")).toBe(true);
});

test("an organisation asks about the verified user, and verifies him once", async () => {
  const asked: unknown[] = [];
  const verified: unknown[] = [];
  const identity = { user: { id: "ada", name: "Ada" }, roles: [], expiresAtMs: Date.now() + 60_000, issuedAtMs: 0 };
  await using server = await startTestServer({ verifyToken: (token) => (verified.push(token), identity) });
  serveOrganizations(server.io, { mayEnterOrganization: (...args) => asked.push(args) > 0 });
  const ada = await server.connect("ada");
  verified.length = 0;
  await enter(ada, "/org-acme");
  expect([asked, verified.length]).toEqual([[[identity.user, "acme"]], 1]);
});

test("a namespace that was made before authentication is guarded too", async () => {
  const http = createServer();
  const io = createSocketServer(http, { origins: [] });
  await using server = { url: "", [Symbol.asyncDispose]: () => io.close() };
  io.of("/early").on("connection", () => expect.unreachable());
  authenticate(io, createTokenVerifier(createSecretKey(randomBytes(32))));
  await once(http.listen(0, "127.0.0.1"), "listening");
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  await using stranger = await openRaw(server.url);
  stranger.send("40/early,{}");
  expect(await stranger.receives("44/early")).toContain("AUTH_REQUIRED");
});

test("a dynamic namespace without authentication does not boot", async () => {
  const io = createSocketServer(createServer(), { origins: [] });
  expect(() => serveOrganizations(io, { mayEnterOrganization: () => true })).toThrow("Call authenticate");
  await io.close();
});
