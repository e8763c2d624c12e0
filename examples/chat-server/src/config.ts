import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const repository = join(import.meta.dirname, "../../..");

/** Each variable's description finishes the sentence "Set PORT to …". */
const variables = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe("a port from 1 to 65535, or 0 for a free one"),
  HOST: z
    .string()
    .default("127.0.0.1")
    .describe("the address to listen on; 0.0.0.0 lets your network in, then set ORIGINS too"),
  DATA_DIRECTORY: z
    .string()
    .default(join(repository, ".data/chat"))
    .describe("the directory of the signing key, the admin secret and the database"),
  POSTGRES_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("a postgres:// URL, to store there and not in DATA_DIRECTORY"),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe("a redis:// URL, to be one of several nodes, which share that Redis and DATA_DIRECTORY"),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .default("chat")
    .describe("what all keys begin with, the same on all nodes: letters, digits, _ and -"),
  REDIS_DURABLE: z
    .stringbool()
    .default(false)
    .describe("true, if that Redis fsyncs always and has no failover: then a restart of it loses no history"),
  NODE_NAME: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default(hostname())
    .describe("a name that no other node has, and that this one keeps when it is started again"),
  LEASE_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(60)
    .default(15)
    .describe("how long users of a node that was killed still count as present, from 1 to 60"),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(5)
    .default(0)
    .describe("how many proxies of yours stand in front of this process"),
  ORIGINS: z
    .string()
    .transform((list) => list.split(","))
    .pipe(z.array(z.string().trim().refine(isOrigin)))
    .default([])
    .describe("more origins of pages that may connect, for example http://localhost:5173,https://chat.example"),
  TOKEN_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .max(86_400)
    .default(900)
    .describe("how long a token lasts, from 5 to 86400"),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("warn")
    .describe("debug, info, warn, error or silent"),
});

export interface ClusterConfig {
  redisUrl: string;
  prefix: string;
  isDurable: boolean;
  nodeName: string;
  leaseMs: number;
}

export interface Config {
  port: number;
  host: string;
  dataDirectory: string;
  postgresUrl: string | undefined;
  /** What makes this process one of several; undefined when it is alone. */
  cluster: ClusterConfig | undefined;
  trustedProxies: number;
  origins: readonly string[];
  tokenLifeMs: number;
  logLevel: string;
}

/** The settings in a process's environment. Throws an Error that says what to set when one of them cannot be used. */
export function readConfig(environment = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    const advice = [...wrong].map((name) => `${name} cannot be used as it is. Set ${name} to ${describe(name)}.`);
    throw new Error(advice.join("\n"));
  }
  const { PORT, HOST, DATA_DIRECTORY, POSTGRES_URL, TRUSTED_PROXIES, ORIGINS, TOKEN_SECONDS, LOG_LEVEL } = parsed.data;
  return {
    port: PORT,
    host: HOST,
    dataDirectory: DATA_DIRECTORY,
    postgresUrl: POSTGRES_URL,
    cluster: clusterIn(parsed.data),
    trustedProxies: TRUSTED_PROXIES,
    origins: ORIGINS,
    tokenLifeMs: TOKEN_SECONDS * 1000,
    logLevel: LOG_LEVEL,
  };
}

function clusterIn(data: z.output<typeof variables>): ClusterConfig | undefined {
  const { REDIS_URL, REDIS_PREFIX, REDIS_DURABLE, NODE_NAME, LEASE_SECONDS } = data;
  if (REDIS_URL === undefined) return undefined;
  return {
    redisUrl: REDIS_URL,
    prefix: REDIS_PREFIX,
    isDurable: REDIS_DURABLE,
    nodeName: NODE_NAME,
    leaseMs: LEASE_SECONDS * 1000,
  };
}

/** What `--help` prints: every variable with its meaning and default. */
export function help(): string {
  const defaults: Record<string, string | number | boolean | string[] | undefined> = variables.parse({});
  const lines = Object.keys(variables.shape).map((name) => {
    const preset = [defaults[name] ?? []].flat().join(",") || "none";
    return `  ${name.padEnd(15)} ${describe(name)} (default: ${preset})`;
  });
  return ["The demo chat. Environment variables:", ...lines].join("\n");
}

const describe = (name: string) => variables.shape[name as keyof typeof variables.shape].description;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
