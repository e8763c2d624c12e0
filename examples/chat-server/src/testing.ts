import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export { openAdminSecret } from "./admin-secret.js";

export interface ChatProcess extends AsyncDisposable {
  /** Where the chat is. It stays when the process is started again. */
  readonly url: string;
  readonly pid: number;
  /** All that it wrote to its standard output and error since it was started. */
  readonly printed: string;
  /** Ends the process with a signal; resolves with its exit code, null when the signal killed it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Starts it again, on its port and data, after it has ended. */
  start(): Promise<void>;
}

/**
 * The chat in a process of its own, on a free port, ready to be used; `environment` adds variables. Rejects with what
 * the process printed when it ends before it is ready.
 */
export async function startChat(dataDirectory: string, environment: Record<string, string> = {}): Promise<ChatProcess> {
  const first = await launch({ DATA_DIRECTORY: dataDirectory, PORT: "0", ...environment });
  const { url } = first;
  let { child, printed } = first;

  const end: ChatProcess["end"] = async (signal) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "close");
    }
    return child.exitCode;
  };
  return {
    url,
    get pid() {
      return child.pid ?? 0;
    },
    get printed() {
      return printed();
    },
    end,
    async start() {
      ({ child, printed } = await launch({ DATA_DIRECTORY: dataDirectory, ...environment, PORT: new URL(url).port }));
    },
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}

// A test that is broken off must leave no server behind: the pipe to its standard input closes with this process.
const endNow = 'process.kill(process.pid,"SIGKILL")';
const endWithParent = `data:text/javascript,process.stdin.on("close",()=>${endNow}).resume().unref()`;

interface Launched {
  child: ChildProcess;
  url: string;
  printed(): string;
}

async function launch(env: Record<string, string>): Promise<Launched> {
  const main = join(import.meta.dirname, "main.ts");
  const flags = ["--conditions=@app/source", "--import", "tsx", "--import", endWithParent];
  const child = spawn(process.execPath, [...flags, main], { cwd: import.meta.dirname, env });
  let printed = "";
  return new Promise((resolve, reject) => {
    child.stderr.on("data", (text) => (printed += String(text)));
    child.stdout.on("data", (text) => {
      printed += String(text);
      const port = /http:\/\/localhost:(\d+)/.exec(printed)?.[1];
      if (port) resolve({ child, url: `http://127.0.0.1:${port}`, printed: () => printed });
    });
    child.once("close", (code) => reject(new Error(`The chat ended with code ${code}: ${printed}`)));
  });
}

/** An empty directory that is removed at the end of a test: `await using data = await temporaryDirectory()`. */
export async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "chat-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
