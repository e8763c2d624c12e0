import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSigningKey } from "../src/signing-key.js";
import { temporaryDirectory } from "../src/testing.js";

test("makes one key for all who start at once, and keeps it", async () => {
  await using data = await temporaryDirectory();
  const keys = await Promise.all(Array.from({ length: 10 }, () => openSigningKey(data.path)));
  const later = await openSigningKey(data.path);
  expect(keys.every((key) => key.equals(later))).toBe(true);
  expect(later.symmetricKeySize).toBe(32);
  expect(await readdir(data.path)).toEqual(["signing-key"]);
});

test("makes a key that only its owner may read, in a directory that only he may enter", async () => {
  await using data = await temporaryDirectory();
  const directory = join(data.path, "new");
  await openSigningKey(directory);
  expect((await stat(join(directory, "signing-key"))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});
