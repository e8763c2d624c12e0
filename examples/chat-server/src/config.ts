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
    .describe("the directory of the signing key and the database"),
  POSTGRES_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("a postgres:// URL, to store there and not in DATA_DIRECTORY"),
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

export interface Config {
  port: number;
  host: string;
  dataDirectory: string;
  postgresUrl: string | undefined;
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
  const { PORT, HOST, DATA_DIRECTORY, POSTGRES_URL, ORIGINS, TOKEN_SECONDS, LOG_LEVEL } = parsed.data;
  return {
    port: PORT,
    host: HOST,
    dataDirectory: DATA_DIRECTORY,
    postgresUrl: POSTGRES_URL,
    origins: ORIGINS,
    tokenLifeMs: TOKEN_SECONDS * 1000,
    logLevel: LOG_LEVEL,
  };
}

/** What `--help` prints: every variable with its meaning and default. */
export function help(): string {
  const defaults: Record<string, string | number | string[] | undefined> = variables.parse({});
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
