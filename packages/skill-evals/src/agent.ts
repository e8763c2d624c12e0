import { spawn } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";

/** How a run of an agent went. What it made is in its project. */
export interface AgentRun {
  ended: "finished" | "failed" | "timed out";
  /** Its exit code, when it ended by itself. */
  code: number | null;
  durationMs: number;
  /** Input and output together, when the agent printed a line that says so. */
  tokens?: number;
  /** The end of what it printed. */
  log: string;
}

const usage = z.object({ input_tokens: z.int().min(0), output_tokens: z.int().min(0) });
/** A line of JSON with the tokens, as agents print at their end: `{"usage":{"input_tokens":1,"output_tokens":2}}`. */
const usageLine = z.object({ usage });

/**
 * Runs an agent's shell command in a project. The prompt is its standard input, and in the file that `EVAL_PROMPT_FILE`
 * names. After `timeoutMs` it is killed with all that it started. Never rejects for what the agent does.
 */
export async function runAgent(
  command: string,
  {
    project,
    prompt,
    timeoutMs,
    env,
  }: { project: string; prompt: string; timeoutMs: number; env: Record<string, string> },
): Promise<AgentRun> {
  const startedMs = performance.now();
  const child = spawn("sh", ["-c", command], { cwd: project, env: { ...process.env, ...env }, detached: true });
  const killGroup = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // Everything has ended already.
    }
  };
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup();
  }, timeoutMs);
  let log = "";
  const note = (chunk: Buffer): void => void (log = (log + chunk.toString()).slice(-20_000));
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  // An agent that reads its prompt from the file may never read this.
  child.stdin.on("error", () => {});
  child.stdin.end(prompt);
  const [code] = (await once(child, "exit")) as [number | null];
  clearTimeout(timer);
  killGroup();
  const tokens = tokensIn(log);
  return {
    ended: isLate ? "timed out" : code === 0 ? "finished" : "failed",
    code,
    durationMs: Math.round(performance.now() - startedMs),
    ...(tokens !== undefined && { tokens }),
    log,
  };
}

/** The tokens of the last line that names them. */
function tokensIn(log: string): number | undefined {
  for (const line of log.split("\n").toReversed()) {
    if (!line.startsWith("{")) continue;
    try {
      const { data } = usageLine.safeParse(JSON.parse(line));
      if (data) return data.usage.input_tokens + data.usage.output_tokens;
    } catch {
      // Not JSON: not that line.
    }
  }
  return undefined;
}
