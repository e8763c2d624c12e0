import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";

/** What a probe may use of the result that it judges. */
export interface Candidate {
  /** The project's directory. */
  readonly directory: string;
  /** Imports one of the task's entries, compiled. Answers the same module every time. */
  load<Module>(entry: string): Promise<Module>;
  /** Where the compiled entry lies, for a process of its own. */
  pathOf(entry: string): string;
}

/** One fact about a result: resolves when it holds, rejects saying what was seen instead. */
export type Probe = (candidate: Candidate) => Promise<void>;

/** The probes of a task by the sentence that each proves. */
export type Probes = Readonly<Record<string, Probe>>;

/** A wrong variant of the solution, and the probes that must notice it. */
export interface Mutant<Name extends string = string> {
  readonly name: string;
  /** `[file, text, replacement]`: the first occurrence of `text` in the solution's file. */
  readonly replace?: readonly (readonly [file: string, text: string, replacement: string])[];
  /** Whole files: where in the project, from which file of the task's `mutants` directory. */
  readonly files?: Readonly<Record<string, string>>;
  readonly fails: readonly [Name, ...Name[]];
}

const settings = z.strictObject({
  /** The files that graders load, as the prompt names them. */
  entries: z.array(z.string()).min(1),
  /** The skills an agent is given, each with what the solution copies: arguments of the skill's add.mjs. */
  skills: z.record(z.string(), z.array(z.string())),
  /** Directories of `given` that the project starts with, beside its own fixture. */
  given: z.array(z.string()).default([]),
});

export interface Task extends z.output<typeof settings> {
  readonly name: string;
  readonly directory: string;
  /** What a user would say. */
  readonly prompt: string;
}

const tasksDirectory = join(import.meta.dirname, "../tasks");

/** All tasks, or the named ones. Throws, listing the names, when there is no such task. */
export async function readTasks(chosen: readonly string[] = [], directory = tasksDirectory): Promise<Task[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`No task ${unknown.join(", ")}. There are: ${names.toSorted().join(", ")}`);
  const wanted = chosen.length > 0 ? chosen : names.toSorted();
  return Promise.all(wanted.map((name) => readTask(join(directory, name))));
}

async function readTask(directory: string): Promise<Task> {
  const parsed = settings.parse(JSON.parse(await readFile(join(directory, "task.json"), "utf8")));
  return {
    name: basename(directory),
    directory,
    prompt: await readFile(join(directory, "prompt.md"), "utf8"),
    ...parsed,
  };
}

/** The wrong variants of a task's solution. */
export async function readMutants({ directory }: Task): Promise<readonly Mutant[]> {
  const path = join(directory, "mutants.ts");
  const { mutants } = (await import(pathToFileURL(path).href)) as { mutants: readonly Mutant[] };
  return mutants;
}
