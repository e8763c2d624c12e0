import { resolve } from "node:path";
import { run } from "./command.js";
import { checkContractPage } from "./contract-page.js";
import { checkLinks } from "./links.js";
import { checkModules } from "./modules.js";
import { origins } from "./number-origins.js";
import { checkNumbers } from "./numbers.js";
import { checkPerformancePage } from "./performance-page.js";
import { checkAssets } from "./skill-assets.js";
import { checkSkills } from "./skill-format.js";
import { checkSnippets } from "./snippets.js";
import { checkTarballs } from "./tarballs.js";
import { checkTraces } from "./traces.js";
import { checkVersions } from "./versions.js";

const root = resolve(import.meta.dirname, "../../..");

const tool =
  (program: string, ...args: string[]) =>
  async (): Promise<string[]> => {
    const { ok, output } = await run(program, args, { cwd: root });
    return ok ? [] : [output];
  };

/** Each answers the problems that it found. Those of one list run one after the other, the lists beside each other. */
const checks: Record<string, () => Promise<string[]>>[] = [
  {
    types: tool("turbo", "run", "typecheck", "--output-logs=errors-only"),
    tarballs: () => checkTarballs(root),
  },
  {
    skills: () => checkSkills(root),
    modules: () => checkModules(root),
    snippets: () => checkSnippets(root),
    traces: () => checkTraces(root),
    numbers: () => checkNumbers(root, origins),
    versions: () => checkVersions(root),
    assets: () => checkAssets(root),
    contract: () => checkContractPage(root),
    figures: () => checkPerformancePage(root),
    links: () => checkLinks(root),
    format: tool("oxfmt", "--check"),
    lint: tool("oxlint", "--type-aware", "--deny-warnings", "--format=unix"),
    unused: tool("knip", "--no-config-hints"),
  },
];

const names = checks.flatMap((list) => Object.keys(list));
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.log(`Usage: pnpm check [name...]\n\nRuns all checks, or the named ones: ${names.join(", ")}.`);
  process.exit(unknown.includes("--help") ? 0 : 2);
}

const failures = new Map<string, string[]>();

async function runInTurn(list: Record<string, () => Promise<string[]>>): Promise<void> {
  for (const [name, check] of Object.entries(list)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const startedAt = performance.now();
    const problems = await check();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${name.padEnd(9)} ${seconds.padStart(5)} s`);
    if (problems.length > 0) failures.set(name, problems);
  }
}

await Promise.all(checks.map(runInTurn));
for (const [name, problems] of failures) console.log(`\n--- ${name}\n${problems.join("\n")}`);
process.exitCode = failures.size > 0 ? 1 : 0;
