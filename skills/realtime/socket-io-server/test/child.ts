import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** What it prints, line by line. Rejects with its errors when it ends before. */
  nextLine(): Promise<string>;
  /** Asks it to end by SIGTERM. Resolves with its exit code, null when it was killed. */
  stop(): Promise<number | null>;
  /** Ends it by SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Runs a TypeScript file of this directory in a process of its own. */
export function startChild(file: string, ...args: string[]): Child {
  const script = new URL(file, import.meta.url).pathname;
  const flags = ["--conditions=@app/source", "--import=tsx"];
  const child = spawn(process.execPath, [...flags, script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const errors: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  const exited = once(child, "exit") as Promise<[code: number | null]>;
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  return {
    pid: child.pid ?? 0,
    async nextLine() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${file} ended: ${errors.join("")}`);
      return value;
    },
    async stop() {
      child.kill("SIGTERM");
      const [code] = await exited;
      return code;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
