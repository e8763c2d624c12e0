import { join } from "node:path";
import { z } from "zod";

const repository = join(import.meta.dirname, "../../..");

/** Each variable's description finishes the sentence "Set PORT to …". */
const variables = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe("a port from 1 to 65535, or 0 for a free one"),
  DATA_DIRECTORY: z
    .string()
    .default(join(repository, ".data/cluster"))
    .describe("the directory of everything that the cluster keeps"),
  REDIS_SERVER_BIN: z.string().optional().describe("a Redis server, when redis-server is not on PATH"),
  PATH: z.string().default("").describe("directories of programs"),
});

export interface Config {
  port: number;
  dataDirectory: string;
  redisServer: string | undefined;
  /** Where programs are looked for. */
  path: string;
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
  const { PORT, DATA_DIRECTORY, REDIS_SERVER_BIN, PATH } = parsed.data;
  return { port: PORT, dataDirectory: DATA_DIRECTORY, redisServer: REDIS_SERVER_BIN, path: PATH };
}

/** What `--help` prints. */
export function help(): string {
  return [
    "The demo chat on three nodes with one Redis, behind nginx: redis-server and nginx must be installed.",
    "Environment variables:",
    `  PORT              ${describe("PORT")} (default: 3000)`,
    `  DATA_DIRECTORY    ${describe("DATA_DIRECTORY")} (default: .data/cluster)`,
    `  REDIS_SERVER_BIN  ${describe("REDIS_SERVER_BIN")}`,
  ].join("\n");
}

const describe = (name: string) => variables.shape[name as keyof typeof variables.shape].description;
