import { PGlite } from "@electric-sql/pglite";
import { afterAll, expect, test } from "vitest";
import { createPostgresRevocationStore } from "../src/postgres-revocations.js";

// Started once for the file; user ids differ in each test.
const database = await PGlite.create();
afterAll(() => database.close());
const store = createPostgresRevocationStore((sql, parameters) => database.query(sql, parameters));
await store.migrate();

test("keeps a ban and a sign-out to the millisecond, and the last of several", async () => {
  await store.revoke("ada", { issuedUntilMs: 1_763_869_000_123, message: "Bye" });
  expect(await store.revocationOf("ada")).toStrictEqual({ issuedUntilMs: 1_763_869_000_123, message: "Bye" });
  await store.revoke("ada", { issuedUntilMs: Infinity, message: "Spam" });
  expect(await store.revocationOf("ada")).toStrictEqual({ issuedUntilMs: Infinity, message: "Spam" });
});

test("knows nobody who was never revoked, or was pardoned, and keeps the others when it is migrated again", async () => {
  await store.revoke("bob", { issuedUntilMs: Infinity, message: "Spam" });
  await store.revoke("eve", { issuedUntilMs: Infinity, message: "Spam" });
  await store.pardon("bob");
  await store.migrate();
  expect(await Promise.all(["bob", "cy"].map(store.revocationOf))).toEqual([undefined, undefined]);
  expect(await store.revocationOf("eve")).toMatchObject({ message: "Spam" });
});

test("rejects with UNAVAILABLE when the database fails, so that nobody enters unchecked", async () => {
  const cause = new Error("gone");
  const broken = createPostgresRevocationStore(() => Promise.reject(cause));
  await expect(broken.revocationOf("ada")).rejects.toMatchObject({ code: "UNAVAILABLE", cause });
});
