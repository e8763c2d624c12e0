import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { Pool, type PoolConfig } from "pg";

const run = promisify(execFile);

export interface RealPostgres {
  /** 20 connections to a schema of its own, which goes with the server. */
  openPool(): Promise<Pool>;
  stop(): Promise<void>;
}

/**
 * A Postgres server: the one at POSTGRES_URL, else a private cluster of the installed PostgreSQL, removed at the end.
 * Without either: undefined and one line that says how to get it, or an error where `CI` is set.
 */
export async function startRealPostgres(): Promise<RealPostgres | undefined> {
  const { POSTGRES_URL, CI } = process.env;
  if (POSTGRES_URL) return poolsOf({ connectionString: POSTGRES_URL });
  const binaries = await findBinaries();
  if (binaries) return startCluster(binaries);
  const advice = "no Postgres server: set POSTGRES_URL or install PostgreSQL (apt-get install postgresql)";
  if (CI) throw new Error(advice);
  console.warn(`Skipped: ${advice}`);
  return undefined;
}

async function findBinaries(): Promise<string | undefined> {
  const versions = (await readdir("/usr/lib/postgresql").catch(() => [])).toSorted((one, other) => +other - +one);
  const packaged = versions.map((version) => `/usr/lib/postgresql/${version}/bin`);
  const directories = [...(process.env.PATH ?? "").split(delimiter), ...packaged];
  return directories.find((directory) => ["initdb", "postgres"].every((name) => existsSync(join(directory, name))));
}

async function startCluster(binaries: string): Promise<RealPostgres> {
  const directory = await mkdtemp("/tmp/postgres-");
  const user = await unprivileged();
  if (user) await chown(directory, user.uid, user.gid);
  const data = join(directory, "data");
  const options = { cwd: directory, env: { PATH: process.env.PATH, LC_ALL: "C" }, ...user };
  const flags = ["--no-sync", "--no-instructions", "--auth=trust", "--encoding=UTF8", "--username=postgres"];
  await run(join(binaries, "initdb"), [...flags, `--pgdata=${data}`], options);
  // Reached by a socket in its own directory, so there is no port to find.
  const settings = ["-D", data, "-k", directory, "-c", "listen_addresses=", "-c", "fsync=off"];
  const shell = ["-c", endWithInput, directory, join(binaries, "postgres"), ...settings];
  const server = spawn("sh", shell, { ...options, stdio: ["pipe", "ignore", "pipe"] });
  await readiness(server);
  const { openPool, stop } = poolsOf({ host: directory, user: "postgres", database: "postgres" });
  return {
    openPool,
    async stop() {
      await stop();
      server.stdin.end();
      await once(server, "exit");
    },
  };
}

// However the tests end, their end of the pipe closes: then the server ends, and its files go.
const endWithInput = '"$@" & cat; kill -QUIT $!; wait; rm -rf "$0"';

/** PostgreSQL refuses to run as root; its package makes a user for it. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = async (flag: string) => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await idOf("-u"), gid: await idOf("-g") };
}

async function readiness({ stderr }: { stderr: Readable }): Promise<void> {
  for await (const line of createInterface(stderr)) {
    if (line.includes("FATAL")) throw new Error(`Postgres did not start: ${line}`);
    if (line.includes("ready to accept connections")) break;
  }
  stderr.resume();
}

function poolsOf(config: PoolConfig): RealPostgres {
  const opened: { pool: Pool; schema: string }[] = [];
  return {
    async openPool() {
      const schema = `test_${randomUUID().replaceAll("-", "")}`;
      const pool = new Pool({ ...config, max: 20, options: `-c search_path=${schema}` });
      // Some tests end connections on purpose; the queries on them tell.
      pool.on("error", () => undefined);
      opened.push({ pool, schema });
      await pool.query(`create schema ${schema}`);
      return pool;
    },
    async stop() {
      for (const { pool, schema } of opened) {
        await pool.query(`drop schema ${schema} cascade`);
        await pool.end();
      }
    },
  };
}
