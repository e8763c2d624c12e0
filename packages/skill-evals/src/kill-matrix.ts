import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { compileEntries, compileGrader } from "./compile.js";
import { grade, probeNames } from "./grade.js";
import { enoughOf } from "./enough-mutants.js";
import type { Verdict } from "./grading-process.js";
import { createMutant, createSolution, installedPackages, openWorkspace } from "./project.js";
import { readMutants, type Task } from "./task.js";

/** One candidate against the probes of its task, and what is wrong with that. */
export interface Row {
  task: string;
  /** `solution`, or the mutant's name. */
  candidate: string;
  verdicts: readonly Verdict[];
  /** The probes that a mutant must fail. */
  expected: readonly string[];
  problems: readonly string[];
}

/** What should pass may take its time; what should fail should not keep everybody waiting. */
const [passMs, failMs] = [15_000, 2_000];

/** Says what is wrong with a row: a solution that fails, a mutant that survives, one that does not even start. */
export function problemsOf(expected: readonly string[], verdicts: readonly Verdict[]): string[] {
  const failed = verdicts.filter(({ passed }) => !passed);
  const known = new Set(verdicts.map(({ probe }) => probe));
  if (expected.length === 0) return failed.map(({ probe, reason }) => `fails "${probe}": ${reason}`);
  if (failed.length === verdicts.length) return [`fails everything, so it proves nothing: ${failed[0]?.reason}`];
  return expected
    .filter((name) => !failed.some(({ probe }) => probe === name))
    .map((name) => (known.has(name) ? `passes "${name}"` : `names "${name}", which is no probe`));
}

/** The patience of the probes to run: what must fail, and two others that are to show that it works otherwise. */
function patienceOf(probes: readonly string[], expected: readonly string[], full: boolean): Record<string, number> {
  const others = probes.filter((name) => !expected.includes(name));
  const controls = full || expected.length === 0 ? others : [others.at(0), others.at(-1)];
  const asked = probes.filter((name) => expected.includes(name) || controls.includes(name));
  return Object.fromEntries(asked.map((name) => [name, expected.includes(name) ? failMs : passMs]));
}

interface MatrixOptions {
  parallel: number;
  /** Ask every mutant all probes, not only those that it must fail and two others. */
  full?: boolean;
  /** Leave out mutants that fail what another one fails. */
  brief?: boolean;
  /** Hears of each row as it is done. */
  onRow?: (row: Row) => void;
}

/** Grades the solution and the mutants of the tasks, `parallel` at a time. */
export async function buildKillMatrix(
  tasks: readonly Task[],
  { parallel, full = false, brief = false, onRow }: MatrixOptions,
): Promise<Row[]> {
  await using workspace = await openWorkspace();
  const external = await installedPackages();
  const rows: Row[] = [];
  const jobs: (() => Promise<void>)[] = [];

  for (const task of tasks) {
    const home = join(workspace.directory, task.name);
    const grader = join(workspace.directory, `${task.name}.grader.mjs`);
    const solution = join(home, "solution");
    await mkdir(home);
    await Promise.all([createSolution(task, solution), compileGrader(task, grader, external)]);
    const probes = await probeNames(grader);

    const judge = async (
      candidate: string,
      project: string,
      expected: readonly string[],
      make: () => Promise<void>,
    ) => {
      const compiled = `${project}.compiled`;
      let verdicts: Verdict[] = [];
      let problems: string[];
      try {
        await make();
        await compileEntries(task, project, compiled, external);
        verdicts = await grade(grader, { project, compiled, patience: patienceOf(probes, expected, full) });
        problems = problemsOf(expected, verdicts);
      } catch (error) {
        problems = [error instanceof Error ? error.message : String(error)];
      }
      const row: Row = { task: task.name, candidate, verdicts, expected, problems };
      rows.push(row);
      onRow?.(row);
    };

    jobs.push(() => judge("solution", solution, [], async () => {}));
    const mutants = brief ? enoughOf(await readMutants(task)) : await readMutants(task);
    for (const [index, mutant] of mutants.entries()) {
      const project = join(home, `mutant-${index}`);
      jobs.push(() => judge(mutant.name, project, mutant.fails, () => createMutant(task, mutant, solution, project)));
    }
  }
  await runAll(jobs, parallel);
  return [...rows, ...unprovenProbes(rows)];
}

/** A probe that no mutant must fail has not been shown to be able to. */
export function unprovenProbes(rows: readonly Row[]): Row[] {
  return rows
    .filter(({ candidate }) => candidate === "solution")
    .flatMap(({ task, verdicts }) => {
      const named = new Set(rows.filter((row) => row.task === task).flatMap(({ expected }) => expected));
      const problems = verdicts
        .filter(({ probe }) => !named.has(probe))
        .map(({ probe }) => `no mutant fails "${probe}"`);
      return problems.length > 0 ? [{ task, candidate: "all mutants", verdicts: [], expected: [], problems }] : [];
    });
}

async function runAll(jobs: (() => Promise<void>)[], parallel: number): Promise<void> {
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  };
  await Promise.all(Array.from({ length: parallel }, work));
}

/** The matrix of one task as text: a column per probe, `x` failed as it must, `o` failed as well, `.` passed, blank not asked. */
export function formatMatrix(rows: readonly Row[]): string {
  const [solution] = rows.filter(({ candidate }) => candidate === "solution");
  const probes = solution?.verdicts.map(({ probe }) => probe) ?? [];
  const width = Math.max(...rows.map(({ candidate }) => candidate.length));
  const lines = rows.map(({ candidate, verdicts, expected, problems }) => {
    const cells = probes.map((name) => {
      const verdict = verdicts.find(({ probe }) => probe === name);
      if (!verdict) return " ";
      return verdict.passed ? "." : expected.includes(name) ? "x" : "o";
    });
    return `  ${candidate.padEnd(width)}  ${cells.join(" ")}${problems.length > 0 ? `  PROBLEM: ${problems.join("; ")}` : ""}`;
  });
  const legend = probes.map((probe, index) => `  ${String(index + 1).padStart(2)} ${probe}`);
  return [rows[0]?.task ?? "", ...lines, ...legend].join("\n");
}
