import { join } from "node:path";
import {
  createPostgresStore,
  createRedisMessageStore,
  createRedisRevocationStore,
  createRedisRoomStore,
  openDirectoryFileStore,
  openPgliteDirectory,
  type FileStore,
  type MessageStore,
  type Redis,
  type RevocationStore,
  type RoomStore,
} from "@app/socket-io-server";
import pg from "pg";
import type { Logger } from "pino";
import type { Config } from "./config.js";
import { createPostgresRevocationStore } from "./postgres-revocations.js";

interface Log {
  readonly messages: MessageStore;
  readonly rooms: RoomStore;
  readonly revocations: RevocationStore;
  close(): Promise<unknown>;
}

export interface Stores extends Log {
  readonly files: FileStore;
  /** Ends the database after what it was asked. A Redis is left to whoever opened it. */
  close(): Promise<void>;
}

export type StoresPlace = Pick<Config, "postgresUrl" | "dataDirectory" | "cluster">;

/**
 * Opens rooms, messages, bans and files: in Postgres when there is one, else in the Redis of the cluster, else in a
 * directory of our own. Throws an Error that says what to do when their place cannot be used.
 */
export async function openStores(place: StoresPlace, log: Logger, redis?: Redis): Promise<Stores> {
  const { cluster, postgresUrl, dataDirectory } = place;
  const isInRedis = redis !== undefined && postgresUrl === undefined;
  const kept = isInRedis ? openRedisLog(redis, cluster?.isDurable) : await openDatabase(place, log);
  try {
    const files = await openFiles(dataDirectory, cluster?.nodeName);
    return { ...kept, files, close: async () => void (await Promise.all([kept.close(), files.close()])) };
  } catch (error) {
    await kept.close();
    throw error;
  }
}

const openRedisLog = (redis: Redis, durable = false): Log => ({
  messages: createRedisMessageStore(redis, { durable }),
  rooms: createRedisRoomStore(redis),
  revocations: createRedisRevocationStore(redis),
  close: async () => {},
});

async function openDatabase({ postgresUrl, dataDirectory }: StoresPlace, log: Logger): Promise<Log> {
  const { query, close } = postgresUrl ? openPool(postgresUrl, log) : await openPgliteDirectory(dataDirectory);
  const { messages, rooms, migrate } = createPostgresStore(query);
  const revocations = createPostgresRevocationStore(query);
  try {
    await migrate();
    await revocations.migrate();
  } catch (error) {
    await close();
    const { cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const place = postgresUrl ? `${new URL(postgresUrl).host}, which POSTGRES_URL names,` : dataDirectory;
    throw new Error(`The database at ${place} cannot be used: ${reason}`, { cause });
  }
  return { messages, rooms, revocations, close };
}

/** Nodes share the finished files; where uploads grow is each one's own. */
async function openFiles(dataDirectory: string, nodeName?: string) {
  const directory = join(dataDirectory, "files");
  if (nodeName === undefined) return openDirectoryFileStore(directory);
  return openDirectoryFileStore(directory, { uploads: join(directory, `of-${nodeName}`) }).catch((cause: Error) => {
    throw new Error(`${cause.message} Each node needs a NODE_NAME of its own.`, { cause });
  });
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
