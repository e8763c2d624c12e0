import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { findFiles } from "./markdown.js";

const lineLimit = 150;
const siblingLimit = 2;
/** Modules whose one task is to put others together; every `index.ts` and `testing.ts` is one as well. */
const assembling = new Set([
  "packages/chaos/src/cli.ts",
  "packages/chaos/src/play.ts",
  "packages/chaos/src/stage.ts",
  "packages/skill-evals/src/backend.ts",
  "packages/skill-evals/src/benchmark.ts",
  "packages/skill-evals/src/kill-matrix.ts",
  "packages/skill-evals/src/main.ts",
  "packages/socket-types/src/admin.ts",
  "packages/socket-types/src/contract.ts",
  "skills/realtime/socket-io-client/src/client.ts",
  "skills/realtime/socket-io-client/src/room.ts",
  "skills/realtime/socket-io-react/src/query.ts",
  "skills/realtime/socket-io-server/src/admin.ts",
  "skills/realtime/socket-io-server/src/chat.ts",
  "skills/realtime/socket-io-vue/src/pinia.ts",
]);

/** Says which source modules cannot be copied with one or two neighbours, or cannot be read on one screen. */
export async function checkModules(root: string): Promise<string[]> {
  const files = await findFiles(root, ["packages/socket-types/src/**/*.ts", "skills/*/*/src/**/*.{ts,tsx}"]);
  const checked = files.map(async (file) => {
    const text = await readFile(`${root}/${file}`, "utf8");
    const forTests = await testOnlyPackages(root, dirname(file).replace(/\/src(\/.*)?$/, ""));
    return moduleProblems(file, text, forTests).map((problem) => `${file} ${problem}`);
  });
  return (await Promise.all(checked)).flat();
}

/** What is wrong with one module. `forbidden`: packages of this repository that its package may use in tests only. */
function moduleProblems(file: string, text: string, forbidden: Set<string>): string[] {
  const lines = text.trimEnd().split("\n").length;
  const imports = importsOf(text);
  const names = imports.map(({ name }) => name);
  const local = names.filter((name) => name.startsWith("."));
  // A port that a module is handed, and knows by its type alone, is no neighbour that it needs.
  const siblings = new Set(imports.filter(({ name, runs }) => runs && name.startsWith(".")).map(({ name }) => name));
  const mayAssemble = /^(index|testing)\.tsx?$/.test(basename(file)) || assembling.has(file);
  return [
    ...(lines > lineLimit ? [`has ${lines} lines; ${lineLimit} are allowed: one capability per file`] : []),
    ...(siblings.size > siblingLimit && !mayAssemble
      ? [`runs with ${siblings.size} siblings; ${siblingLimit} are allowed: ${[...siblings].join(" ")}`]
      : []),
    ...local.filter((name) => !name.endsWith(".js")).map((name) => `imports ${name}: local imports end in .js`),
    ...local.filter((name) => name.startsWith("..")).map((name) => `imports ${name}, outside its src`),
    ...(/^export \* /m.test(text) ? ["has `export *`: spell the names out"] : []),
    ...names
      .filter((name) => forbidden.has(name.split("/", 2).join("/")))
      .map((name) => `imports ${name}, which its package.json does not list under dependencies`),
  ];
}

/** The modules that a TypeScript file imports or re-exports, and whether more than types is meant. */
function importsOf(text: string): { name: string; runs: boolean }[] {
  const statements =
    /^(?:import|export)(?:\s+(type)\s+[{*\w])?[^;"']*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\("([^"]+)"\)/gm;
  return [...text.matchAll(statements)].map(([, type, from, bare, dynamic]) => ({
    name: from ?? bare ?? dynamic ?? "",
    runs: type === undefined,
  }));
}

async function testOnlyPackages(root: string, home: string): Promise<Set<string>> {
  const manifest: unknown = JSON.parse(await readFile(`${root}/${home}/package.json`, "utf8"));
  const { devDependencies = {} } = manifest as { devDependencies?: Record<string, string> };
  return new Set(Object.keys(devDependencies).filter((name) => devDependencies[name]?.startsWith("workspace:")));
}
