import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Asks, Told } from "./answer.js";
import { bundle, type Kind } from "./bundle.js";

/** A process of its own, so that what it costs is its own too. It ends with this process, however that ends. */
export interface Program<A extends Asks> extends AsyncDisposable {
  readonly pid: number;
  /** Calls one of the functions that the program answers with. Rejects with its error, and when the program ends. */
  ask<Name extends keyof A>(name: Name, ...args: Parameters<A[Name]>): Promise<Awaited<ReturnType<A[Name]>>>;
  /** What is in use, without garbage. */
  heapBytes(): Promise<number>;
  /** Does the work and resolves with the CPU time, of all threads, that it cost the program, in milliseconds. */
  cpuMs(work: () => Promise<unknown>): Promise<number>;
}

/** Where a program's imports are found: a server's beside the modules it is made of. */
const directories: Record<Kind, string> = {
  server: fileURLToPath(new URL("../../../skills/realtime/socket-io-server", import.meta.url)),
  page: fileURLToPath(new URL("..", import.meta.url)),
};

/** Starts `src/<kind>s/<name>` with its settings. */
export async function startProgram<A extends Asks>(kind: Kind, name: string, settings: object): Promise<Program<A>> {
  const code = await bundle(kind, name);
  const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-", JSON.stringify(settings)], {
    cwd: directories[kind],
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["pipe", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let asked = 0;

  child.on("message", ({ id, value, error }: Told) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error === undefined) resolve?.(value);
    else reject?.(new Error(`${name}: ${error}`));
  });
  child.once("exit", (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`The program ${name} ended (${signal ?? code})`));
    waiting.clear();
  });
  child.stdin?.on("error", () => {}).end(code);

  const ask = (asking: string, ...args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const id = (asked += 1);
      waiting.set(id, { resolve, reject });
      child.send({ id, name: asking, args }, (error) => error && reject(error));
    });
  const cpuMs = async () => (await ask("cpuMs")) as number;
  const heapBytes = async () => (await ask("heapBytes")) as number;

  return {
    pid: child.pid ?? 0,
    // The interface is the typed side of what crosses to the other process.
    ask: ask as Program<A>["ask"],
    heapBytes,
    async cpuMs(work) {
      // Collects the garbage of what was measured before: it is not this work's.
      await heapBytes();
      const beforeMs = await cpuMs();
      await work();
      return (await cpuMs()) - beforeMs;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
