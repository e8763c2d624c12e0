import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Mutant, Task } from "./task.js";

const home = join(import.meta.dirname, "..");
const skillsDirectory = join(home, "../../skills/realtime");

/** A temporary directory outside this repository, in which everything that the tasks use can be imported. */
export interface Workspace extends AsyncDisposable {
  readonly directory: string;
}

/** Opens an empty workspace; it is removed at the end. */
export async function openWorkspace(): Promise<Workspace> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "skill-evals-")));
  await linkPackages(directory);
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** The npm packages that every project finds installed, by name. */
export async function installedPackages(): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const { dependencies, devDependencies } = manifest;
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith("@app/"));
}

/**
 * Links the installed packages one by one, so that what a project installs beside them stays its own, and their programs,
 * so that `npx tsc` and `npx vitest` run.
 */
export async function linkPackages(directory: string): Promise<void> {
  const modules = join(directory, "node_modules");
  await mkdir(join(modules, ".bin"), { recursive: true });
  for (const name of await installedPackages()) {
    const installed = await realpath(join(home, "node_modules", name));
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(installed, join(modules, name), "dir");
    const { bin = {} } = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as {
      bin?: string | Record<string, string>;
    };
    const programs = typeof bin === "string" ? { [basename(name)]: bin } : bin;
    for (const [program, path] of Object.entries(programs)) {
      await symlink(join(installed, path), join(modules, ".bin", program));
    }
  }
}

/** Writes what an agent finds: package.json, the task's fixture and what it is given. */
export async function createProject(task: Task, directory: string): Promise<void> {
  for (const given of ["project", ...task.given]) await cp(join(home, "given", given), directory, { recursive: true });
  const fixture = join(task.directory, "fixture");
  if (existsSync(fixture)) await cp(fixture, directory, { recursive: true });
}

/** Installs a skill as installers do: the whole directory, without what git does not have. */
export async function installSkill(skill: string, directory: string): Promise<void> {
  const ignored = new Set(["node_modules", "dist", ".turbo"]);
  const filter = (path: string): boolean => !ignored.has(basename(path));
  await cp(join(skillsDirectory, skill), join(directory, skill), { recursive: true, filter });
}

/** Solves a fresh project with the reference solution: what it copies from the skills, then its own files. */
export async function createSolution(task: Task, directory: string): Promise<void> {
  await createProject(task, directory);
  for (const [skill, args] of Object.entries(task.skills)) {
    if (args.length === 0) continue;
    const script = join(skillsDirectory, skill, "scripts/add.mjs");
    await promisify(execFile)("node", [script, ...args], { cwd: directory });
  }
  await cp(join(task.directory, "solution"), directory, { recursive: true });
}

/** Makes a wrong variant of the project in `solution`. Throws when a text that it replaces is not there. */
export async function createMutant(task: Task, mutant: Mutant, solution: string, directory: string): Promise<void> {
  await cp(solution, directory, { recursive: true });
  for (const [file, source] of Object.entries(mutant.files ?? {})) {
    await cp(join(task.directory, "mutants", source), join(directory, file));
  }
  for (const [file, text, replacement] of mutant.replace ?? []) {
    const path = join(directory, file);
    const before = await readFile(path, "utf8");
    if (!before.includes(text)) {
      throw new Error(`${task.name}, "${mutant.name}": ${file} has no ${JSON.stringify(text)}; adapt mutants.ts to it`);
    }
    await writeFile(
      path,
      before.replace(text, () => replacement),
    );
  }
}

/** Every file below a directory but for those below `except`. */
export async function listFiles(directory: string, except: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const nested = entries.map(async (entry) => {
    const path = join(directory, entry.name);
    if (path === except) return [];
    return entry.isDirectory() ? listFiles(path, except) : [path];
  });
  return (await Promise.all(nested)).flat();
}
