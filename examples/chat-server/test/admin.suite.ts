import { nextEvent } from "@app/socket-io-server/testing";
import { unwrap } from "@app/socket-types";
import jwt from "jsonwebtoken";
import { expect, test } from "vitest";
import { createLog } from "../src/log.js";
import { openSockets } from "../src/sockets.js";
import { connect, enter, enterAdmin, postSignIn, randomKey, signIn } from "./chat-user.js";
import { adminSecret, origin, startSite, type Site } from "./site.js";

/** A site whose sockets are served, too. */
async function startServedSite() {
  const site = await startSite({ fetchSockets: () => io.fetchSockets() });
  const { io } = openSockets(site.http, { ...site, origins: [origin], adapter: undefined, log: createLog("silent") });
  return { ...site, [Symbol.asyncDispose]: () => io.close() };
}

async function askPeople({ url }: Pick<Site, "url">, token = "") {
  const response = await fetch(`${url}/api/admin/people`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}

const rolesIn = (token: string) => (jwt.decode(token) as jwt.JwtPayload).roles as unknown;

test("makes an admin of whoever has the secret, and of nobody for his name", async () => {
  await using site = await startSite();
  expect(rolesIn((await signIn(site.url, "bob", randomKey(), adminSecret)).token)).toEqual(["admin"]);
  expect(rolesIn((await signIn(site.url, "admin")).token)).toEqual([]);
});

test.for([
  ["none at all", ""],
  ["a part of it", adminSecret.slice(1)],
  ["more than it", `${adminSecret} `],
  ["another case", adminSecret.toUpperCase()],
])("refuses %s for the admin secret, and repeats nothing of it", async ([, wrong]) => {
  await using site = await startSite();
  const response = await postSignIn(site.url, { name: "eve", key: randomKey(), adminSecret: wrong });
  const text = await response.text();
  expect([response.status, text.includes(adminSecret)]).toEqual([401, false]);
  expect(JSON.parse(text)).toMatchObject({ ok: false, error: { code: "AUTH_INVALID" } });
});

test("lets nobody guess admin secrets for long", async () => {
  await using site = await startSite();
  const guess = { name: "eve", key: randomKey(), adminSecret: "x".repeat(32) };
  const statuses = await Promise.all(
    Array.from({ length: 61 }, async () => (await postSignIn(site.url, guess)).status),
  );
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
});

test("tells admins who is connected: each person once, by name", async () => {
  await using site = await startServedSite();
  const { token } = await signIn(site.url, "bob");
  await Promise.all([connect(site.url, token), connect(site.url, token), enter(site.url, "ada")]);
  const { body } = await askPeople(site, (await signIn(site.url, "root", randomKey(), adminSecret)).token);
  expect(body).toMatchObject({ people: [{ name: "ada" }, { name: "bob" }], peopleCount: 2 });
});

test("tells nobody else who is connected", async () => {
  await using site = await startServedSite();
  expect(await askPeople(site)).toMatchObject({ status: 401, body: { error: { code: "AUTH_REQUIRED" } } });
  const { token } = await signIn(site.url, "ada");
  expect(await askPeople(site, token)).toMatchObject({ status: 403, body: { error: { code: "FORBIDDEN" } } });
});

test("lets nobody else into /admin", async () => {
  await using site = await startServedSite();
  const { token } = await signIn(site.url, "ada");
  await expect(connect(`${site.url}/admin`, token)).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
});

test("ends a banned user's sessions with the reason, and refuses his tokens on sockets and over HTTP", async () => {
  await using site = await startServedSite();
  const [admin, { token, userId }] = [await enterAdmin(site.url, adminSecret), await signIn(site.url, "eve")];
  const ended = nextEvent(await connect(site.url, token), "session:ended");
  unwrap(await admin.emitWithAck("admin:ban-user", { userId, reason: "Spam" }));
  expect(await ended).toEqual({ code: "FORBIDDEN", message: "Spam" });
  await expect(connect(site.url, token)).rejects.toMatchObject({ message: "Spam", data: { code: "FORBIDDEN" } });
  expect(await askPeople(site, token)).toMatchObject({ status: 403, body: { error: { message: "Spam" } } });
});
