import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { atEnd } from "../../src/probing.js";

/** A real Redis that loses nothing, and the two ways in which it can be away. It ends with the probe. */
export interface RedisServer {
  readonly url: string;
  /** Kills it. Resolves when nothing listens any more. */
  goAway(): Promise<void>;
  /** Starts it again, with all that it acknowledged. Resolves when it can be used. */
  comeBack(): Promise<void>;
  /** Its connections stand, and nothing is answered. */
  hang(): void;
  wake(): void;
}

/** Starts a Redis whose files are in a directory that begins with `place`. Throws when this machine has none. */
export async function startRedis(place: string): Promise<RedisServer> {
  const program = findRedis();
  const port = await freePort();
  const directory = await mkdtemp(place);
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const settings = ["--dir", directory, "--save", "", "--appendonly", "yes", "--appendfsync", "always"];
  const start = () => run(program, ["--port", `${port}`, "--bind", "127.0.0.1", ...settings]);
  let running = await start();
  atEnd(() => running.kill("SIGKILL"));
  return {
    url: `redis://127.0.0.1:${port}`,
    async goAway() {
      const gone = once(running, "exit");
      running.kill("SIGKILL");
      await gone;
    },
    async comeBack() {
      running = await start();
    },
    hang: () => void running.kill("SIGSTOP"),
    wake: () => void running.kill("SIGCONT"),
  };
}

function findRedis(): string {
  const { PATH = "", REDIS_SERVER_BIN } = process.env;
  const named = ["redis-server", "valkey-server"].flatMap((name) =>
    PATH.split(delimiter).map((directory) => join(directory, name)),
  );
  const found = REDIS_SERVER_BIN ?? named.find(existsSync);
  if (!found) throw new Error("No Redis server: install it (apt-get install redis-server) or set REDIS_SERVER_BIN");
  return found;
}

async function run(program: string, args: string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  const log: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    log.push(line);
    if (!line.includes("Ready to accept connections")) continue;
    child.stdout.resume();
    return child;
  }
  throw new Error(`Redis did not start: ${log.slice(-3).join(" ")}`);
}

/**
 * Redis cannot choose a port by itself and say which. Below those that systems give to outgoing connections, or a client
 * that tries to connect again could take it meanwhile.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch {
      continue;
    }
    server.close();
    await once(server, "close");
    return port;
  }
}
