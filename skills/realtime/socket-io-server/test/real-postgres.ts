import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Pool, type PoolConfig } from "pg";

const run = promisify(execFile);

export interface RealPostgres {
  /** 20 connections to a schema of its own, which goes with the server. */
  openPool(): Promise<Pool>;
  stop(): Promise<void>;
}

/**
 * A Postgres server: the one at POSTGRES_URL, else a private cluster of the installed PostgreSQL that is removed at the end.
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
  const packaged = "/usr/lib/postgresql";
  const versions = await readdir(packaged).catch(() => []);
  const newest = versions.toSorted((one, other) => Number(other) - Number(one)).map((version) => join(packaged, version, "bin"));
  const directories = [...(process.env.PATH ?? "").split(delimiter), ...newest];
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
  const server = spawn(join(binaries, "postgres"), settings, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  const endWithTests = () => void server.kill("SIGQUIT");
  process.once("exit", endWithTests);
  await readiness(server);
  const pools = poolsOf({ host: directory, user: "postgres", database: "postgres" });
  return {
    openPool: pools.openPool,
    async stop() {
      await pools.stop();
      const exited = once(server, "exit");
      server.kill("SIGINT");
      await exited;
      process.off("exit", endWithTests);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; its package makes a user for it. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(["-u", "-g"].map(async (flag) => Number((await run("id", [flag, "postgres"])).stdout)));
  return uid && gid ? { uid, gid } : undefined;
}

async function readiness({ stderr }: ChildProcess): Promise<void> {
  if (!stderr) return;
  const log: string[] = [];
  for await (const line of createInterface(stderr)) {
    log.push(line);
    if (line.includes("ready to accept connections")) return void stderr.resume();
  }
  throw new Error(`Postgres did not start:\n${log.join("\n")}`);
}

function poolsOf(config: PoolConfig): RealPostgres {
  const pools: { pool: Pool; schema: string }[] = [];
  return {
    async openPool() {
      const schema = `test_${randomUUID().replaceAll("-", "")}`;
      const pool = new Pool({ ...config, max: 20, options: `-c search_path=${schema}` });
      // Some tests end connections on purpose; the queries on them tell.
      pool.on("error", () => undefined);
      pools.push({ pool, schema });
      await pool.query(`create schema ${schema}`);
      return pool;
    },
    async stop() {
      for (const { pool, schema } of pools) {
        await pool.query(`drop schema ${schema} cascade`);
        await pool.end();
      }
    },
  };
}
