import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runAgent, type AgentRun } from "./agent.js";
import { compileEntries, compileGrader } from "./compile.js";
import { grade, probeNames } from "./grade.js";
import type { Verdict } from "./grading-process.js";
import { createProject, installedPackages, installSkill, linkPackages, listFiles, openWorkspace } from "./project.js";
import type { Task } from "./task.js";

/** One attempt of an agent at a task. */
export interface Attempt extends Omit<AgentRun, "log"> {
  task: string;
  skill: "with" | "without";
  run: number;
  verdicts: readonly Verdict[];
  /** Passed probes by all probes, 0 to 1. */
  passRate: number;
  /** Files that appeared beside its project: it left the directory that it was given. */
  wroteOutside: readonly string[];
}

export interface BenchmarkOptions {
  /** Attempts at each task, with and without the skill. */
  runs: number;
  timeoutMs: number;
  /** Where the logs go, and what each attempt made. */
  out: string;
  onAttempt?: (attempt: Attempt) => void;
}

const passMs = 15_000;

/**
 * Lets an agent do each task `runs` times with the task's skills in `.claude/skills` and as often without, each time in
 * a fresh project in a temporary directory, and grades what it made. One at a time, so that times can be compared.
 */
export async function runBenchmark(
  command: string,
  tasks: readonly Task[],
  { runs, timeoutMs, out, onAttempt }: BenchmarkOptions,
): Promise<Attempt[]> {
  await using workspace = await openWorkspace();
  const external = await installedPackages();
  const attempts: Attempt[] = [];
  await mkdir(join(out, "logs"), { recursive: true });

  async function attempt(task: Task, skill: Attempt["skill"], run: number): Promise<Attempt> {
    const id = `${task.name}-${skill}-${run}`;
    const home = join(workspace.directory, id);
    const project = join(home, "project");
    const promptFile = join(home, "prompt.md");
    await mkdir(project, { recursive: true });
    await createProject(task, project);
    await linkPackages(project);
    await writeFile(promptFile, task.prompt);
    if (skill === "with")
      for (const name of Object.keys(task.skills)) await installSkill(name, join(project, ".claude/skills"));
    const env = { EVAL_PROMPT_FILE: promptFile, EVAL_TASK: task.name, EVAL_SKILL: skill };
    const before = new Set(await listFiles(home, project));
    const { log, ...result } = await runAgent(command, { project, prompt: task.prompt, timeoutMs, env });
    const wroteOutside = (await listFiles(home, project)).filter((file) => !before.has(file));
    await writeFile(join(out, "logs", `${id}.txt`), log);
    const verdicts = await judge(task, project, `${home}.compiled`);
    const passed = verdicts.filter((verdict) => verdict.passed).length;
    return { task: task.name, skill, run, ...result, verdicts, passRate: passed / verdicts.length, wroteOutside };
  }

  /** The compiled result lies where the grader's own packages are found: frameworks must not be there twice. */
  async function judge(task: Task, project: string, compiled: string): Promise<Verdict[]> {
    const grader = join(workspace.directory, `${task.name}.grader.mjs`);
    const patience = Object.fromEntries((await probeNames(grader)).map((name) => [name, passMs]));
    try {
      await compileEntries(task, project, compiled, external);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return Object.keys(patience).map((probe) => ({ probe, passed: false, reason }));
    }
    return grade(grader, { project, compiled, patience });
  }

  for (const task of tasks) {
    await compileGrader(task, join(workspace.directory, `${task.name}.grader.mjs`), external);
    for (let run = 1; run <= runs; run += 1) {
      for (const skill of ["with", "without"] as const) {
        const made = await attempt(task, skill, run);
        attempts.push(made);
        onAttempt?.(made);
      }
    }
  }
  return attempts;
}
