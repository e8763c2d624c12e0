import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { lockDirectory } from "./directory-lock.js";
import type { Query } from "./postgres-store.js";

export interface PgliteDirectory extends AsyncDisposable {
  readonly query: Query;
  /** Ends the database and gives the directory back. May be called again. */
  close(): Promise<void>;
}

/**
 * A Postgres inside this process (PGlite) with its files in `directory`, for one process at a time: two would lose
 * data without a word, so a second one gets an Error that names the first. What a query acknowledged outlives the
 * process, also after SIGKILL; it need not outlive the machine, because PGlite runs with fsync off: use a Postgres
 * server for that.
 */
export async function openPgliteDirectory(directory: string): Promise<PgliteDirectory> {
  const release = await lockDirectory(directory);
  try {
    // Imported late, so that a server with another store needs no PGlite installed.
    const { PGlite } = await import("@electric-sql/pglite");
    const data = join(directory, "postgres");
    if (!existsSync(data)) await createWhole(data, (path) => PGlite.create(path));
    const database = await PGlite.create(data);
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= closeThenRelease());
    async function closeThenRelease() {
      try {
        await database.close();
      } finally {
        await release();
      }
    }
    return { query: (sql, parameters) => database.query(sql, parameters), close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await release();
    throw error;
  }
}

/** A process that is killed while it makes a database leaves one that no later start can open: it is made beside its place. */
async function createWhole(data: string, create: (path: string) => Promise<{ close(): Promise<void> }>): Promise<void> {
  const unfinished = `${data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const database = await create(unfinished);
  await database.close();
  await rename(unfinished, data);
}
