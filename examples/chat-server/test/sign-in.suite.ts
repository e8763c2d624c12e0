import jwt from "jsonwebtoken";
import { expect, test } from "vitest";
import { postSignIn, randomKey, signIn } from "./chat-user.js";
import { origin, startSite } from "./site.js";

test("answers a token for the name, with the moment of its expiry", async () => {
  await using site = await startSite({ tokenLifeMs: 60_000 });
  const { token, userId, expiresAt } = await signIn(site.url, "  ada ");
  const claims = jwt.decode(token) as jwt.JwtPayload;
  expect(claims).toMatchObject({ sub: userId, name: "ada", roles: [], exp: Date.parse(expiresAt) / 1000 });
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(58_000);
});

test("makes the same user of a key whatever name he types, and another one of another key", async () => {
  await using site = await startSite();
  const key = randomKey();
  const [ada, renamed, other] = await Promise.all([
    signIn(site.url, "ada", key),
    signIn(site.url, "grace", key),
    signIn(site.url, "ada"),
  ]);
  expect(renamed.userId).toBe(ada.userId);
  expect(other.userId).not.toBe(ada.userId);
});

test("gives nobody a user whose public id is all he knows", async () => {
  await using site = await startSite();
  const key = randomKey();
  const { userId } = await signIn(site.url, "ada", key);
  expect(key).not.toContain(userId);
  expect((await postSignIn(site.url, { name: "ada", key: userId })).status).toBe(400);
  expect((await signIn(site.url, "ada", userId.padEnd(32, "="))).userId).not.toBe(userId);
});

test.for([
  ["no name", { key: randomKey() }],
  ["an empty name", { name: "  ", key: randomKey() }],
  ["a name of 81 characters", { name: "a".repeat(81), key: randomKey() }],
  ["a short key", { name: "ada", key: "x".repeat(31) }],
  ["a key that is no text", { name: "ada", key: { length: 40 } }],
  ["a body that is no JSON", "{"],
  ["no body", ""],
])("refuses %s", async ([, body]) => {
  await using site = await startSite();
  const response = await postSignIn(site.url, body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ ok: false, error: { code: "VALIDATION_FAILED" } });
});

test("refuses a body over 4 KiB without reading it", async () => {
  await using site = await startSite();
  const response = await postSignIn(site.url, { name: "a".repeat(5000), key: randomKey() });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ ok: false, error: { code: "PAYLOAD_TOO_LARGE" } });
});

test("refuses a body that does not announce its length", async () => {
  await using site = await startSite();
  const body = new Blob([JSON.stringify({ name: "ada", key: randomKey() })]).stream();
  const response = await fetch(`${site.url}/api/demo/token`, { method: "POST", body, duplex: "half" });
  expect(response.status).toBe(400);
});

test("serves its own pages and programs, and no page of another origin", async () => {
  await using site = await startSite();
  const body = { name: "ada", key: randomKey() };
  expect((await postSignIn(site.url, body, { origin })).status).toBe(200);
  expect((await postSignIn(site.url, body)).status).toBe(200);
  expect((await postSignIn(site.url, body, { origin: "https://evil.example" })).status).toBe(403);
  expect((await postSignIn(site.url, body, { origin: "null" })).status).toBe(403);
});

test("refuses an address after 60 calls a minute and says when to return", async () => {
  await using site = await startSite();
  const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await postSignIn(site.url, "{}")).status));
  expect(new Set(statuses)).toEqual(new Set([400]));
  const refused = await postSignIn(site.url, { name: "ada", key: randomKey() });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ error: { code: "RATE_LIMITED", retryAfterMs: expect.any(Number) } });
});

test("tells callers behind our own proxy apart, by what that proxy saw", async () => {
  await using site = await startSite({ trustedProxies: 1 });
  const signInFrom = async (seen: string) =>
    (await postSignIn(site.url, "{}", { "x-forwarded-for": `6.6.6.6, ${seen}` })).status;
  await Promise.all(Array.from({ length: 60 }, () => signInFrom("9.9.9.1")));
  expect([await signInFrom("9.9.9.1"), await signInFrom("9.9.9.2")]).toEqual([429, 400]);
});
