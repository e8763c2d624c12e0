import { spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import type { Socket } from "socket.io-client";
import { atEnd, connect, setupMs, soon } from "../../src/probing.js";
import { secret, tokenOf } from "../../src/tokens.js";
import type { Candidate } from "../../src/task.js";

/** The candidate's server in a process of its own, which is killed after the probe. */
export interface Node {
  enter(name: string): Promise<Socket>;
  /** The status of `GET /ready`. */
  ready(): Promise<number>;
  isRunning(): boolean;
  /** Calls the server's `close()`, and resolves when that has. */
  close(): Promise<unknown>;
  /** Resolves when the process is gone. */
  readonly exited: Promise<unknown>;
}

const program = `
const [, entry, secret, redisUrl] = process.argv;
const { startServer } = await import(entry);
const server = await startServer({ port: 0, secret, redisUrl });
process.once("message", async () => {
  await server.close();
  process.send("closed", () => process.disconnect());
});
process.send(server.port);
`;

/** Starts one process of the candidate over a Redis. */
export async function startNode(candidate: Candidate, redisUrl: string): Promise<Node> {
  const entry = pathToFileURL(candidate.pathOf("src/server.ts")).href;
  const args = ["--input-type=module", "--eval", program, entry, secret, redisUrl];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  atEnd(() => child.kill("SIGKILL"));
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-300)));
  let isRunning = true;
  const exited = once(child, "exit").then(() => void (isRunning = false));
  const hear = async (what: string, withinMs?: number): Promise<unknown> => {
    const ended = exited.then(() => {
      throw new Error(`The process ended: ${said.trim()}`);
    });
    const [message] = (await soon(Promise.race([once(child, "message"), ended]), what, withinMs)) as [unknown];
    return message;
  };
  const url = `http://127.0.0.1:${String(await hear("the server does not listen", setupMs))}`;
  return {
    enter: (name) => connect(url, { auth: { token: tokenOf(name) } }),
    ready: async () => (await fetch(`${url}/ready`)).status,
    isRunning: () => isRunning,
    close() {
      const closed = hear("close() does not resolve", 5_000);
      child.send("close");
      return closed;
    },
    exited,
  };
}
