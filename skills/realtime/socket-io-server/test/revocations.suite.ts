import { createSecretKey, randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";
import { expect, test, vi } from "vitest";
import { createMemoryRevocationStore, endRevokedSessions, refuseRevoked, signOut } from "../src/revocations.js";
import { endSessions } from "../src/end-sessions.js";
import { nextEvent, request, startTestServer } from "../src/testing.js";
import { createTokenVerifier } from "../src/tokens.js";

const key = createSecretKey(randomBytes(32));
const tokenFor = (sub: string, issuedAtMs = Date.now()) =>
  jwt.sign({ sub, name: sub, roles: [], exp: Date.now() / 1000 + 60, iat: issuedAtMs / 1000 }, key);

async function startWithRevocations() {
  const revocations = createMemoryRevocationStore();
  const server = await startTestServer({ verifyToken: refuseRevoked(createTokenVerifier(key), revocations) });
  const connect = (token: string) => server.connect("", { auth: { token } });
  return { server, revocations, connect, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("a sign-out ends every session of the user and says so", async () => {
  await using setup = await startWithRevocations();
  const tabs = [await setup.connect(tokenFor("ada")), await setup.connect(tokenFor("ada"))];
  const bob = await setup.connect(tokenFor("bob"));
  const told = Promise.all(tabs.map((tab) => nextEvent(tab, "session:ended")));
  const gone = Promise.all(tabs.map((tab) => new Promise((resolve) => tab.once("disconnect", resolve))));
  await signOut(setup.server.io, setup.revocations, { userId: "ada" });
  expect((await told).map(({ code }) => code)).toEqual(["AUTH_INVALID", "AUTH_INVALID"]);
  expect(await gone).toEqual(["io server disconnect", "io server disconnect"]);
  expect(await request(bob, "room:list", {})).toMatchObject({ rooms: [] });
});

test("a token from before a sign-out is refused, one from after it is not", async () => {
  await using setup = await startWithRevocations();
  const old = tokenFor("ada");
  await signOut(setup.server.io, setup.revocations, { userId: "ada" });
  await expect(setup.connect(old)).rejects.toMatchObject({ data: { code: "AUTH_INVALID" } });
  await setup.connect(tokenFor("ada", Date.now() + 10));
});

test("a banned user is refused with every token until he is pardoned", async () => {
  await using setup = await startWithRevocations();
  await signOut(setup.server.io, setup.revocations, { userId: "ada", banned: true, message: "Spam" });
  const later = tokenFor("ada", Date.now() + 60_000);
  await expect(setup.connect(later)).rejects.toMatchObject({ message: "Spam", data: { code: "FORBIDDEN" } });
  await setup.revocations.pardon("ada");
  await setup.connect(later);
});

test("a node that did not hear of a sign-out ends the sessions from before it, and no later one", async () => {
  await using setup = await startWithRevocations();
  const [ada, bob] = [await setup.connect(tokenFor("ada")), await setup.connect(tokenFor("bob"))];
  const issuedUntilMs = Date.now();
  await setup.revocations.revoke("ada", { issuedUntilMs, message: "You were signed out" });
  await vi.waitUntil(() => Date.now() > issuedUntilMs);
  const later = await setup.connect(tokenFor("ada"));
  const told = nextEvent(ada, "session:ended");
  const gone = new Promise((resolve) => ada.once("disconnect", resolve));
  await endRevokedSessions(setup.server.io, setup.revocations);
  expect([await told, await gone]).toMatchObject([{ code: "AUTH_INVALID" }, "io server disconnect"]);
  for (const socket of [later, bob]) expect(await request(socket, "room:list", {})).toMatchObject({ rooms: [] });
});

test("a revoked token does not extend a session", async () => {
  await using setup = await startWithRevocations();
  const ada = await setup.connect(tokenFor("ada"));
  await setup.revocations.revoke("ada", { issuedUntilMs: Infinity, message: "Spam" });
  await expect(request(ada, "session:refresh", { token: tokenFor("ada") })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("a session ends in every namespace of its connection", async () => {
  await using setup = await startWithRevocations();
  setup.server.io.of("/second");
  const ada = await setup.connect(tokenFor("ada"));
  const second = ada.io.socket("/second", { auth: ada.auth }).connect();
  await new Promise<void>((resolve) => second.once("connect", () => resolve()));
  const gone = Promise.all([ada, second].map((socket) => new Promise((resolve) => socket.once("disconnect", resolve))));
  await endSessions(setup.server.io, { userId: "ada", code: "FORBIDDEN", message: "Out" });
  expect(await gone).toEqual(["io server disconnect", "io server disconnect"]);
});
