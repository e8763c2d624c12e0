import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isSameSecret, openAdminSecret } from "../src/admin-secret.js";
import { temporaryDirectory } from "../src/testing.js";
import { welcome } from "../src/welcome.js";

test("makes one secret for all who start at once, and keeps it for its owner's eyes alone", async () => {
  await using data = await temporaryDirectory();
  const secrets = await Promise.all(Array.from({ length: 10 }, () => openAdminSecret(data.path)));
  expect(new Set([...secrets, await openAdminSecret(data.path)]).size).toBe(1);
  expect(secrets[0]).toMatch(/^[\w-]{32}$/);
  expect(await readdir(data.path)).toEqual(["admin-secret"]);
  expect((await stat(join(data.path, "admin-secret"))).mode & 0o777).toBe(0o600);
});

test("takes a secret that somebody wrote there, without the end of its line", async () => {
  await using data = await temporaryDirectory();
  await writeFile(join(data.path, "admin-secret"), `${"long".repeat(8)}\n`);
  expect(await openAdminSecret(data.path)).toBe("long".repeat(8));
});

test.for(["", "short", `${"x".repeat(31)}\n`])(
  "says how to replace the secret %j, which is too short",
  async (text) => {
    await using data = await temporaryDirectory();
    await writeFile(join(data.path, "admin-secret"), text);
    await expect(openAdminSecret(data.path)).rejects.toThrow(/fewer than 32 characters. Delete it/);
  },
);

test("takes no other secret for the same, whatever its length", () => {
  expect(isSameSecret("secret", "secret")).toBe(true);
  for (const other of ["", "secre", "secret ", "secreT"]) expect(isSameSecret(other, "secret")).toBe(false);
});

test("shows the admin link whole to a terminal, and to a log only where the secret is", () => {
  const parts = { url: "http://localhost:3000", adminSecret: "the-secret", dataDirectory: "/data" };
  expect(welcome({ ...parts, isTerminal: true })).toContain("http://localhost:3000/react/#/admin/the-secret\n");
  const logged = welcome({ ...parts, isTerminal: false });
  expect(logged).not.toContain("the-secret");
  expect(logged).toContain(join("/data", "admin-secret"));
});
