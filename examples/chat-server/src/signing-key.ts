import { randomBytes, randomUUID, type KeyObject } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { secretKey } from "@app/socket-io-server";

/**
 * The key that signs this installation's tokens: 32 random bytes, made once in `directory`, for its owner's eyes alone.
 * Processes that start at the same time get the same one.
 */
export async function openSigningKey(directory: string): Promise<KeyObject> {
  const path = join(directory, "signing-key");
  const draft = `${path}.${randomUUID()}`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(draft, randomBytes(32), { mode: 0o600 });
  try {
    // A link appears whole, and never over an existing file.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return secretKey(await readFile(path));
}
