import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again where it was, with what its files still hold. */
  restart(): Promise<void>;
  signal(name: "SIGSTOP" | "SIGCONT"): void;
}

/** Loses all in a restart. */
const inMemory = ["--save", "", "--appendonly", "no"];
export const durableSettings = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"];

const advice = "no Redis server: install it (apt-get install redis-server) or set REDIS_SERVER_BIN";

/** A Redis to start; without one: undefined and a line that says how to get it, or an error where `CI` is set. */
export function findRedis(): string | undefined {
  const { PATH = "", CI, REDIS_SERVER_BIN } = process.env;
  const named = ["redis-server", "valkey-server"].flatMap((name) =>
    PATH.split(delimiter).map((directory) => join(directory, name)),
  );
  const found = REDIS_SERVER_BIN ?? named.find(existsSync);
  if (!found && CI) throw new Error(advice);
  if (!found) console.warn(`Skipped: ${advice}`);
  return found;
}

/** A Redis for tests that do it no harm: the one at REDIS_URL, else one of their own. Undefined as `findRedis`. */
export async function openRedis(): Promise<{ url: string; close(): PromiseLike<void> } | undefined> {
  const { REDIS_URL } = process.env;
  if (REDIS_URL) return { url: REDIS_URL, close: async () => {} };
  const program = findRedis();
  if (!program) return undefined;
  const server = await startRedis(program);
  return { url: server.url, close: () => server[Symbol.asyncDispose]() };
}

/** A private Redis on a free port, gone with its files at the end of the test, however that ends. */
export async function startRedis(program: string, settings: string[] = inMemory): Promise<RedisServer> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), "redis-"));
  const command = [program, "--port", `${port}`, "--bind", "127.0.0.1", "--dir", directory, ...settings];
  let running = await run(command);
  const kill = async (): Promise<void> => {
    const gone = once(running.shell, "exit");
    running.shell.stdin?.end();
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      running = await run(command);
    },
    signal: (name) => void process.kill(running.pid, name),
    async [Symbol.asyncDispose]() {
      if (running.shell.exitCode === null) await kill();
      await rm(directory, { recursive: true });
    },
  };
}

// However the tests end, their end of the pipe closes, and then the server is killed.
const killWithInput = '"$@" & echo "pid $!"; cat; kill -KILL $!; wait; exit 0';

async function run(command: string[]): Promise<{ shell: ChildProcess; pid: number }> {
  const shell = spawn("sh", ["-c", killWithInput, "sh", ...command], { stdio: ["pipe", "pipe", "ignore"] });
  const log: string[] = [];
  for await (const line of createInterface(shell.stdout)) {
    log.push(line);
    if (/fatal|can't|failed listening/i.test(line)) break;
    if (!line.includes("Ready to accept connections")) continue;
    shell.stdout.resume();
    return { shell, pid: Number(/^pid (\d+)/m.exec(log.join("\n"))?.[1]) };
  }
  shell.stdin.end();
  throw new Error(`Redis did not start:\n${log.join("\n")}`);
}

/** Redis cannot choose a port by itself and say which. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
