import { join } from "node:path";
import { freePort } from "./free-port.js";
import { startNginx } from "./nginx.js";
import { startNode, type Node } from "./node.js";
import type { Programs } from "./programs.js";
import { startRedis } from "./redis.js";
import type { Service } from "./service.js";

export interface Cluster extends AsyncDisposable {
  /** Where nginx listens. */
  readonly url: string;
  readonly redisUrl: string;
  readonly redis: Service;
  readonly nodes: readonly [Node, Node, Node];
  readonly nginx: Service;
  /** Drains all nodes, then ends the rest. Rejects when a node did not end with code 0. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  port: number;
  dataDirectory: string;
  programs: Programs;
  /** Variables for the nodes. */
  environment?: Readonly<Record<string, string>>;
  /** Changes nginx's configuration. */
  change?: (configuration: string) => string;
  onReady?: (service: Service) => void;
  onOutput?: (name: string, text: string) => void;
}

/** Redis, three nodes and nginx, started in this order. Rejects with what the one that failed has printed. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { port, dataDirectory, programs, environment = {}, change, onReady = () => {}, onOutput = () => {} } = options;
  const started: Service[] = [];
  const disposeAll = async () => void (await Promise.all(started.map((service) => service[Symbol.asyncDispose]())));
  async function start<Started extends Service>(starting: Promise<Started>): Promise<Started> {
    const service = await starting;
    started.push(service);
    onReady(service);
    return service;
  }

  try {
    const redisPort = await freePort();
    const redisUrl = `redis://127.0.0.1:${redisPort}`;
    const directory = (name: string) => join(dataDirectory, name);
    const { redisServer, nginx: program } = programs;
    const redis = await start(startRedis({ program: redisServer, directory: directory("redis"), port: redisPort }));
    const variables = {
      DATA_DIRECTORY: directory("chat"),
      REDIS_URL: redisUrl,
      REDIS_DURABLE: "true",
      TRUSTED_PROXIES: "1",
      ORIGINS: `http://localhost:${port},http://127.0.0.1:${port}`,
      ...environment,
    };
    const node = (name: string) => start(startNode({ name, variables, onOutput: (text) => onOutput(name, text) }));
    const starting = [node("node-1"), node("node-2"), node("node-3")] as const;
    // All of them, or one that is still starting would be left behind when another one fails.
    await Promise.allSettled(starting);
    const nodes = await Promise.all(starting);
    const hosts = nodes.map(({ url }) => new URL(url).host);
    const balancing = { program, directory: directory("nginx"), port, nodes: hosts, ...(change && { change }) };
    const nginx = await start(startNginx(balancing));
    return {
      url: `http://localhost:${port}`,
      redisUrl,
      redis,
      nodes,
      nginx,
      async stop() {
        const codes = await Promise.all(nodes.map((node) => node.end("SIGTERM")));
        await nginx.end("SIGTERM");
        await redis.end("SIGTERM");
        if (codes.some((code) => code !== 0)) throw new Error(`The nodes ended with codes ${codes.join(", ")}`);
      },
      [Symbol.asyncDispose]: disposeAll,
    };
  } catch (error) {
    await disposeAll();
    throw error;
  }
}
