import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";
import { expect, test } from "vitest";
import { createTokenVerifier, secretKey } from "../src/tokens.js";

const key = createSecretKey(randomBytes(32));
const verify = createTokenVerifier(key, { issuer: "chat", audience: "sockets" });
const claims = {
  sub: "u1",
  name: "Ada",
  roles: ["admin"],
  exp: Date.now() / 1000 + 60,
  iat: 1_000,
  iss: "chat",
  aud: "sockets",
};
const refusalOf = async (token: unknown) => {
  try {
    await verify(token);
    return "accepted";
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
const unsigned = (header: object) =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.`;

test("a valid token names its user, roles and expiry", () => {
  expect(verify(jwt.sign(claims, key))).toEqual({
    user: { id: "u1", name: "Ada" },
    roles: ["admin"],
    expiresAtMs: claims.exp * 1000,
    issuedAtMs: 1_000_000,
  });
});

test("sub, name and exp are all that a token needs", () => {
  const { sub, name, exp } = claims;
  const verifyAny = createTokenVerifier(key);
  expect(verifyAny(jwt.sign({ sub, name, exp }, key))).toMatchObject({ user: { id: "u1", name: "Ada" }, roles: [] });
  for (const lacking of [
    { name, exp },
    { sub, exp },
    { sub, name },
  ]) {
    expect(() => verifyAny(jwt.sign(lacking, key))).toThrow("The token is not valid");
  }
});

test.each([undefined, null, ""])("no token (%j) is AUTH_REQUIRED", async (token) => {
  expect(await refusalOf(token)).toBe("AUTH_REQUIRED");
});

test("an expired token is AUTH_EXPIRED, and only that", async () => {
  expect(await refusalOf(jwt.sign({ ...claims, exp: Date.now() / 1000 - 1 }, key))).toBe("AUTH_EXPIRED");
});

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
test.each([
  ["garbage", "not.a.token"],
  ["a number", 7],
  ["an object", { $ne: 1 }],
  ["alg none", unsigned({ alg: "none", typ: "JWT" })],
  ["another key", jwt.sign(claims, createSecretKey(randomBytes(32)))],
  ["another HMAC", jwt.sign(claims, key, { algorithm: "HS512" })],
  ["an RSA signature", jwt.sign(claims, privateKey, { algorithm: "RS256" })],
  ["another issuer", jwt.sign({ ...claims, iss: "shop" }, key)],
  ["another audience", jwt.sign({ ...claims, aud: "mail" }, key)],
  ["a token that is not valid yet", jwt.sign({ ...claims, nbf: Date.now() / 1000 + 60 }, key)],
  ["no expiry", jwt.sign({ sub: "u1", name: "Ada", roles: [], iss: "chat", aud: "sockets" }, key)],
  ["roles that are text", jwt.sign({ ...claims, roles: "admin" }, key)],
  ["a text payload", jwt.sign("hello", key)],
  ["10 kB", "x".repeat(10_000)],
])("%s is AUTH_INVALID", async (_, token) => {
  expect(await refusalOf(token)).toBe("AUTH_INVALID");
});

test("a secret shorter than 32 bytes is refused at boot", () => {
  expect(() => secretKey("x".repeat(31))).toThrow("shorter than 32 bytes");
  expect(() => createTokenVerifier(createSecretKey(randomBytes(31)))).toThrow("shorter than 32 bytes");
});

test("a public key needs its algorithms", () => {
  expect(() => createTokenVerifier(publicKey)).toThrow("Name the algorithms");
});

test("a public key verifies what its private key signed", () => {
  const verifyWithPublicKey = createTokenVerifier(publicKey, { algorithms: ["RS256"] });
  expect(verifyWithPublicKey(jwt.sign(claims, privateKey, { algorithm: "RS256" }))).toMatchObject({
    user: { id: "u1" },
  });
});
