import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ChatProcess extends AsyncDisposable {
  /** Where the chat is. It stays when the process is started again. */
  readonly url: string;
  readonly pid: number;
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
  let { child } = first;

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
    end,
    async start() {
      ({ child } = await launch({ DATA_DIRECTORY: dataDirectory, ...environment, PORT: new URL(url).port }));
    },
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}

// A test that is broken off must leave no server behind: the pipe to its standard input closes with this process.
const endNow = 'process.kill(process.pid,"SIGKILL")';
const endWithParent = `data:text/javascript,process.stdin.on("close",()=>${endNow}).resume().unref()`;

async function launch(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const main = join(import.meta.dirname, "main.ts");
  const flags = ["--conditions=@app/source", "--import", "tsx", "--import", endWithParent];
  const child = spawn(process.execPath, [...flags, main], { cwd: import.meta.dirname, env });
  let printed = "";
  return new Promise((resolve, reject) => {
    child.stderr.on("data", (text) => (printed += String(text)));
    child.stdout.on("data", (text) => {
      printed += String(text);
      const port = /http:\/\/localhost:(\d+)/.exec(printed)?.[1];
      if (port) resolve({ child, url: `http://127.0.0.1:${port}` });
    });
    child.once("close", (code) => reject(new Error(`The chat ended with code ${code}: ${printed}`)));
  });
}

/** An empty directory that is removed at the end of a test: `await using data = await temporaryDirectory()`. */
export async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "chat-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
