import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Candidate } from "../../src/task.js";
import { configuration, type Said, setup } from "./configuration.js";
import type { Variant } from "./variants.js";

/** What Vitest said of the suite against one variant of the server. */
export interface SuiteRun {
  /** Names of tests. */
  readonly passed: Set<string>;
  /** Names of tests, and why each failed. */
  readonly failed: Map<string, string>;
  /** What went wrong beside the tests. */
  readonly errors: string[];
  /** What was open after the last test, when the run looks for it. */
  readonly leftOpen: string[];
  isOver: boolean;
}

const vitest = join(dirname(fileURLToPath(import.meta.resolve("vitest/package.json"))), "vitest.mjs");
const deadlineMs = 40_000;

/**
 * Runs the candidate's suite against variants of the server: each in a copy of the project and in a process of its own,
 * so many at a time. A run that does not end is killed, and what it said until then counts.
 */
export async function runSuites<Name extends string>(
  candidate: Candidate,
  variants: Readonly<Record<Name, Variant>>,
  { atOnce, looksForLeaks = false }: { atOnce: number; looksForLeaks?: boolean },
): Promise<Record<Name, SuiteRun>> {
  const home = candidate.pathOf(`runs/${randomUUID()}`);
  const names = Object.keys(variants) as Name[];
  await mkdir(join(home, "meeting"), { recursive: true });
  await Promise.all(names.map((name, index) => copyProject(candidate, variants[name], join(home, `${index}`))));
  const installed = join(candidate.directory, "node_modules");
  if (existsSync(installed)) await symlink(installed, join(home, "node_modules"), "dir");
  await writeFile(join(home, "setup.mjs"), setup);
  await writeFile(join(home, "vitest.config.mjs"), configuration({ atOnce, looksForLeaks }));

  const runs = names.map((): SuiteRun => ({
    passed: new Set(),
    failed: new Map(),
    errors: [],
    leftOpen: [],
    isOver: false,
  }));
  await runVitest(home, (said) => {
    const run = said.file?.startsWith(home + sep) ? runs[parseInt(said.file.slice(home.length + 1), 10)] : undefined;
    for (const one of run ? [run] : runs) note(one, said);
  });
  return Object.fromEntries(names.map((name, index) => [name, runs[index]])) as Record<Name, SuiteRun>;
}

function note(run: SuiteRun, { passed, failed, errors = [], isOver = false }: Said): void {
  run.isOver ||= isOver;
  if (passed !== undefined) run.passed.add(passed);
  if (failed !== undefined) return void run.failed.set(failed, errors.join("; "));
  for (const error of errors) {
    const [, open] = error.split("LEFT OPEN: ");
    if (open === undefined) run.errors.push(error);
    else run.leftOpen.push(open);
  }
}

async function copyProject({ directory }: Candidate, variant: Variant, target: string): Promise<void> {
  const filter = (path: string): boolean => ![".claude", ".git", "node_modules"].includes(basename(path));
  await cp(directory, target, { recursive: true, filter });
  const server = join(target, "src/server.ts");
  let text = await readFile(server, "utf8");
  for (const [before, after] of variant) {
    if (!text.includes(before)) throw new Error(`src/server.ts was changed: it has no ${JSON.stringify(before)}`);
    text = text.replace(before, () => after);
  }
  await writeFile(server, text);
}

async function runVitest(home: string, onSaid: (said: Said) => void): Promise<void> {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = fork(vitest, ["run", "--root", home, "--config", join(home, "vitest.config.mjs")], {
    cwd: home,
    execArgv: [],
    env: { PATH, HOME, TMPDIR, CI: "1", NO_COLOR: "1", MEETING_PLACE: join(home, "meeting") },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  let hasSpoken = false;
  child.on("message", (message: Said) => {
    hasSpoken = true;
    onSaid(message);
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
  await once(child, "exit");
  clearTimeout(timer);
  if (!hasSpoken) throw new Error(`Vitest said nothing: ${said}`);
}
