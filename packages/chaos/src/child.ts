import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";

/** A process of ours. */
export interface Child {
  /** Resolves with the first line that matches, printed already or later. Rejects when the process ends without it. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code; 128 and the number of the signal when a signal ended it. */
  readonly exited: Promise<number>;
  /** Everything it has printed so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
}

// However we end, our end of the pipe closes, and then the process is killed, also one that is stopped.
const guarded = `
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
echo "pid $child"
{ cat <&3; kill -KILL $child; } >/dev/null 2>&1 &
guard=$!
wait $child
code=$?
kill $guard
exit $code`;

/** Starts a program that does not outlive us, whatever becomes of us. */
export function startChild(command: string[]): Child {
  const shell = spawn("sh", ["-c", guarded, "sh", ...command], { detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const heard = new EventEmitter().setMaxListeners(0);
  const lines: string[] = [];
  let hasEnded = false;
  let pid = 0;

  const hear = (line: string) => {
    pid ||= Number(/^pid (\d+)$/.exec(line)?.[1] ?? 0);
    lines.push(line);
    heard.emit("line");
  };
  createInterface(shell.stdout).on("line", hear);
  createInterface(shell.stderr).on("line", hear);
  // The pipe of a process that was killed.
  shell.stdin.on("error", () => {});
  const exited = once(shell, "close").then(([code]) => {
    hasEnded = true;
    heard.emit("line");
    return Number(code);
  });

  return {
    async line(pattern) {
      for (;;) {
        for (const line of lines) {
          const match = pattern.exec(line);
          if (match) return match;
        }
        if (hasEnded) throw new Error(`${command[0]} ended:\n${lines.join("\n")}`);
        await once(heard, "line");
      }
    },
    exited,
    output: () => lines.join("\n"),
    signal(name) {
      if (!hasEnded && pid > 0) process.kill(pid, name);
    },
  };
}
