import { spawn } from "node:child_process";

/** A program that runs as a process of its own and can be started again. */
export interface Service extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** Its exit code, when it has ended; 128 + n after signal n, as a shell counts. */
  readonly ended: Promise<number>;
  /** Sends a signal and resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number>;
  /** Starts it again, with the same command, after it has ended. */
  start(): Promise<void>;
}

export interface ServiceOptions {
  name: string;
  /** Begins with the absolute path of the program. */
  command: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** What it prints when it can be used. */
  ready: RegExp;
  /** Hears what it prints after that. */
  onOutput?: (text: string) => void;
}

interface Running {
  pid: number;
  hasEnded: boolean;
  ended: Promise<number>;
}

/** Starts a program and waits until it is ready. Rejects with what it printed when it ends before. */
export async function startService(options: ServiceOptions): Promise<Service> {
  let running = await run(options);

  const end: Service["end"] = async (signal) => {
    if (!running.hasEnded) process.kill(running.pid, signal);
    return running.ended;
  };
  return {
    name: options.name,
    get pid() {
      return running.pid;
    },
    get ended() {
      return running.ended;
    },
    end,
    async start() {
      running = await run(options);
    },
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}

// A shell watches its standard input and ends the program when that closes: so nothing outlives us, however we end. It
// reads through 3, because a shell gives what runs in the background no standard input.
const guard = `exec 3<&0
"$@" 3<&- & child=$!
(cat <&3; kill -TERM $child) >/dev/null 2>&1 &
echo "pid $child"
wait $child`;

async function run({ name, command, environment = {}, ready, onOutput }: ServiceOptions): Promise<Running> {
  // Detached: Ctrl-C reaches the group of a terminal, and we stop one after the other.
  const shell = spawn("/bin/sh", ["-c", guard, "sh", ...command], { env: environment, detached: true });
  let printed = "";
  const ended = new Promise<number>((resolve) => shell.once("close", (code) => resolve(code ?? 137)));
  const running: Running = { pid: 0, hasEnded: false, ended };
  await new Promise<void>((resolve, reject) => {
    const hear = (text: string) => {
      if (running.pid > 0) return onOutput?.(text);
      printed += text;
      const pid = Number(/^pid (\d+)$/m.exec(printed)?.[1] ?? 0);
      if (!ready.test(printed) || pid === 0) return;
      running.pid = pid;
      resolve();
    };
    for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding("utf8").on("data", hear);
    void ended.then((code) => {
      running.hasEnded = true;
      reject(new Error(`${name} ended with code ${code}:\n${printed.replace(/^pid \d+\n/m, "")}`));
    });
  });
  return running;
}
