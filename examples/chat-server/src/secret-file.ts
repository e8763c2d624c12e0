import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * What the file `name` in `directory` holds: `proposal` when nobody made it before, for its owner's eyes alone.
 * Processes that start at the same time get the same.
 */
export async function openSecretFile(directory: string, name: string, proposal: string | Uint8Array): Promise<Buffer> {
  const path = join(directory, name);
  const draft = `${path}.${randomUUID()}`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(draft, proposal, { mode: 0o600 });
  try {
    // A link appears whole, and never over an existing file.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path);
}
