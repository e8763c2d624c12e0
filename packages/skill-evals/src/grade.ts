import { fork } from "node:child_process";
import { once } from "node:events";
import type { Verdict } from "./grading-process.js";

/**
 * Runs a compiled grader against a project in a process of its own. `patience` names the probes,
 * and how many milliseconds each waits for a fact. Answers a verdict for every one of them: those that the process did
 * not get to have failed, with the reason why it ended. After `deadlineMs` it is killed, with what it started.
 */
export async function grade(
  grader: string,
  { project, compiled, patience }: { project: string; compiled: string; patience: Readonly<Record<string, number>> },
  { deadlineMs = 180_000 } = {},
): Promise<Verdict[]> {
  const child = fork(grader, [project, compiled, JSON.stringify(patience)], {
    cwd: project,
    // A group of its own, so that a hung one takes along whatever it started.
    detached: true,
    execArgv: ["--expose-gc"],
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const verdicts: Verdict[] = [];
  let said = "";
  let isLate = false;
  child.on("message", (verdict: Verdict) => verdicts.push(verdict));
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  const killGroup = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group has ended already.
    }
  };
  const timer = setTimeout(() => {
    isLate = true;
    killGroup();
  }, deadlineMs);
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  clearTimeout(timer);
  killGroup();
  const lastLine =
    said
      .trim()
      .split("\n")
      .findLast((line) => /error|fail/i.test(line)) ?? "";
  const reason = isLate
    ? `Nothing happened any more: ended after ${deadlineMs} ms`
    : `The process ended (${signal ?? code}) ${lastLine}`.trim();
  return Object.keys(patience).map(
    (probe) => verdicts.find((verdict) => verdict.probe === probe) ?? { probe, passed: false, reason },
  );
}

/** The names of a compiled grader's probes, in their order. Graders for pages change the process that loads them. */
export async function probeNames(grader: string): Promise<string[]> {
  const child = fork(grader, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exited = once(child, "exit").then(() => {
    throw new Error(`${grader} ended before it named its probes`);
  });
  const [names] = (await Promise.race([once(child, "message"), exited])) as [string[]];
  await exited.catch(() => {});
  return names;
}
