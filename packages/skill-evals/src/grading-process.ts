import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cleanUp, setPatience } from "./probing.js";
import type { Candidate, Probes } from "./task.js";

/** What the grading process says of one probe. */
export interface Verdict {
  probe: string;
  passed: boolean;
  /** What was seen instead. */
  reason?: string;
}

/**
 * The body of a grading process, which without arguments names its probes. Otherwise it runs the probes it is asked for one after another against the project and the compiled entries that
 * its arguments name, and tells its parent of each. An error that nobody caught fails the probe that it happened in:
 * without this process around it, it would have ended the candidate's.
 *
 * @public The code that `compileGrader` writes calls it.
 */
export async function runProbes(probes: Probes): Promise<void> {
  const [directory = "", compiled = "", asked] = process.argv.slice(2);
  if (asked === undefined) return void process.send?.(Object.keys(probes), () => process.exit());
  const patience = JSON.parse(asked) as Record<string, number>;
  const pathOf = (entry: string): string => join(compiled, entry.replace(/\.\w+$/, ".mjs"));
  const candidate: Candidate = {
    directory,
    pathOf,
    load: <Module>(entry: string) => import(pathToFileURL(pathOf(entry)).href) as Promise<Module>,
  };
  let crash = (_error: unknown): void => {};
  process.on("uncaughtException", (error) => crash(error));

  for (const [name, probe] of Object.entries(probes)) {
    const patienceMs = patience[name];
    if (patienceMs === undefined) continue;
    setPatience(patienceMs);
    const crashed = new Promise<never>((_, reject) => {
      crash = (error) => reject(new Error(`It would have ended the process: ${messageOf(error)}`));
    });
    crashed.catch(() => {});
    let verdict: Verdict = { probe: name, passed: true };
    try {
      await Promise.race([probe(candidate), crashed]);
      // What the last packet caused comes to light a turn later.
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 5)), crashed]);
    } catch (error) {
      verdict = { probe: name, passed: false, reason: messageOf(error) };
    }
    await cleanUp();
    process.send?.(verdict);
  }
  process.exit();
}

/** The first lines: diffs of long values say no more below. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n").filter(Boolean).slice(0, 6).join(" ").slice(0, 300);
}
