import { spawn } from "node:child_process";
import { delimiter } from "node:path";

/** What a finished process said, and whether it went well. */
export interface Finished {
  ok: boolean;
  /** Everything it wrote, trimmed: standard output and errors as they came. */
  output: string;
}

/** Runs a program to its end; tools of this repository are found by name. Never throws for an exit code. */
export function run(
  program: string,
  args: string[],
  { cwd = process.cwd(), env: given = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Finished> {
  const root = `${import.meta.dirname}/../../..`;
  const PATH = [`${root}/node_modules/.bin`, `${import.meta.dirname}/../node_modules/.bin`, process.env["PATH"]];
  const env = {
    ...process.env,
    PATH: PATH.join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    NO_COLOR: "1",
    FORCE_COLOR: "0",
    ...given,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString().trim() }));
  });
}
