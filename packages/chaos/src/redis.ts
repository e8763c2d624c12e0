import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createClient } from "redis";
import { startChild } from "./child.js";
import { temporaryDirectory } from "./temporary.js";

/** How much of what it acknowledged a Redis still has after a crash: all, all but the last second, nothing. */
export type Persistence = "always" | "everysec" | "none";

/** A Redis of our own. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again where it was, with what its files still hold. */
  restart(): Promise<void>;
  signal(name: "SIGSTOP" | "SIGCONT"): void;
  command(...words: string[]): Promise<unknown>;
  /** What it printed, when it ended without being killed. */
  death(): string | undefined;
}

const settingsOf: Record<Persistence, string[]> = {
  always: ["--appendonly", "yes", "--appendfsync", "always"],
  everysec: ["--appendonly", "yes", "--appendfsync", "everysec"],
  none: ["--appendonly", "no"],
};

/** The path of a Redis server, `REDIS_SERVER_BIN` or one on the PATH; undefined when there is none. */
export function findRedis(): string | undefined {
  const { REDIS_SERVER_BIN } = process.env;
  if (REDIS_SERVER_BIN) return REDIS_SERVER_BIN;
  const search = "command -v redis-server || command -v valkey-server || true";
  return execFileSync("sh", ["-c", search], { encoding: "utf8" }).trim() || undefined;
}

/** A private Redis on a free port, gone with its files when it is disposed of. */
export async function startRedis(program: string, persistence: Persistence): Promise<RedisServer> {
  const port = await freePort();
  const directory = await temporaryDirectory("redis");
  const place = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", directory.path, "--save", ""];
  let death: string | undefined;
  let isKilled = false;

  async function start() {
    const child = startChild([program, ...place, ...settingsOf[persistence]]);
    isKilled = false;
    void child.exited.then((code) => {
      if (!isKilled) death = `Redis ended by itself with ${code}:\n${child.output()}`;
    });
    await child.line(/Ready to accept connections/);
    return child;
  }

  let running = await start();
  const kill = async () => {
    isKilled = true;
    running.signal("SIGKILL");
    await running.exited;
  };
  return {
    port,
    kill,
    async restart() {
      running = await start();
    },
    signal: (name) => running.signal(name),
    async command(...words) {
      const client = await createClient({ socket: { port, host: "127.0.0.1", reconnectStrategy: false } })
        .on("error", () => {})
        .connect();
      try {
        return await client.sendCommand(words);
      } finally {
        client.destroy();
      }
    },
    death: () => death,
    async [Symbol.asyncDispose]() {
      await kill();
      directory[Symbol.dispose]();
    },
  };
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
