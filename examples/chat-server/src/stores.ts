import { join } from "node:path";
import {
  createPostgresStore,
  openDirectoryFileStore,
  openPgliteDirectory,
  type FileStore,
  type MessageStore,
  type RoomStore,
} from "@app/socket-io-server";
import pg from "pg";
import type { Logger } from "pino";

export interface Stores {
  readonly messages: MessageStore;
  readonly rooms: RoomStore;
  readonly files: FileStore;
  /** Ends the database after what it was asked. */
  close(): Promise<void>;
}

export interface StoresPlace {
  /** A Postgres server. Without one, the database is a directory of our own. */
  postgresUrl: string | undefined;
  dataDirectory: string;
}

/** Opens rooms, messages and files. Throws an Error that says what to do when their place cannot be used. */
export async function openStores({ postgresUrl, dataDirectory }: StoresPlace, log: Logger): Promise<Stores> {
  const { query, close } = postgresUrl ? openPool(postgresUrl, log) : await openPgliteDirectory(dataDirectory);
  const { messages, rooms, migrate } = createPostgresStore(query);
  try {
    await migrate();
  } catch (error) {
    await close();
    const { cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const place = postgresUrl ? `${new URL(postgresUrl).host}, which POSTGRES_URL names,` : dataDirectory;
    throw new Error(`The database at ${place} cannot be used: ${reason}`, { cause });
  }
  const files = await openDirectoryFileStore(join(dataDirectory, "files"));
  return { messages, rooms, files, close: async () => void (await Promise.all([close(), files.close()])) };
}

function openPool(connectionString: string, log: Logger) {
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 5_000, query_timeout: 10_000 });
  // Without a listener an idle connection that breaks ends the process (node-postgres docs, "pg.Pool").
  pool.on("error", (error) => log.error({ err: error }, "a database connection broke"));
  return {
    query: (sql: string, parameters: unknown[]) => pool.query(sql, parameters),
    close: () => pool.end(),
  };
}
