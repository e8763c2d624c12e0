import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { staleFiles, type GeneratedFile } from "./generated-files.js";
import { findFiles } from "./markdown.js";

/** Packages that travel inside the skills that depend on them, and the directory that they get there. */
const carriedAs: Record<string, string> = {
  "packages/socket-types": "contract",
  "skills/realtime/socket-io-client": "client",
  "skills/realtime/socket-io-server": "server",
};
/** Travels inside the skills whose tests depend on it: of its modules those that this one needs. */
const carriedForTests = { carrier: "skills/realtime/socket-io-server", entry: "testing" };

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Names what a skill carries in `assets/` and `scripts/` that is no longer equal to what it is made from. */
export async function checkAssets(root: string): Promise<string[]> {
  const stale = await staleFiles(root, await skillAssets(root));
  return stale.map((path) => `${path} is out of date: run pnpm sync`);
}

/**
 * Everything that lets a skill directory live alone: byte copies of the packages that its modules import, the npm
 * ranges that they were tested with (`assets/carried.json`), and the scripts that an agent runs.
 */
export async function skillAssets(root: string): Promise<GeneratedFile[]> {
  const homes = (await findFiles(root, "skills/*/*/package.json")).map(dirname);
  const scripts = await templates();
  const perSkill = homes.map(async (home): Promise<GeneratedFile[]> => {
    const { dependencies = {}, devDependencies = {} } = await readManifest(root, home);
    const carriers: [home: string, manifest: Manifest][] = [];
    for (const carrier of Object.keys(carriedAs)) {
      const manifest = await readManifest(root, carrier);
      const uses = carrier === carriedForTests.carrier ? devDependencies : dependencies;
      if (uses[manifest.name]) carriers.push([carrier, manifest]);
    }
    const packages = Object.fromEntries(carriers.map(([carrier, { name }]) => [name, carriedAs[carrier]]));
    const versions = await versionsOf(root, [home, ...carriers.map(([carrier]) => carrier)]);
    const types = await ambientTypes(root, home);
    const copies = (await Promise.all(carriers.map(([carrier]) => copiesOf(root, carrier, home)))).flat();
    const made: GeneratedFile[] = [
      { path: `${home}/assets/carried.json`, content: `${JSON.stringify({ packages, types, versions }, null, 2)}\n` },
      ...scripts.map(({ path, content }) => ({ path: `${home}/scripts/${path}`, content })),
      ...copies,
    ];
    const paths = new Set(made.map(({ path }) => path));
    const existing = await findFiles(root, [
      ...Object.values(carriedAs).map((name) => `${home}/assets/${name}/**`),
      `${home}/scripts/**`,
    ]);
    const orphans = existing.filter((path) => !paths.has(path));
    return [...made, ...orphans.map((path) => ({ path, content: undefined }))];
  });
  return (await Promise.all(perSkill)).flat();
}

/** What stands in `template/`: the same scripts in every skill. */
async function templates(): Promise<GeneratedFile[]> {
  const directory = resolve(import.meta.dirname, "../template");
  const paths = await findFiles(directory, "**/*.mjs");
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(join(directory, path), "utf8") })));
}

async function copiesOf(root: string, carrier: string, home: string): Promise<GeneratedFile[]> {
  const files = await findFiles(root, `${carrier}/src/*.ts`);
  const texts = new Map(
    await Promise.all(
      files.map(async (file) => [basename(file, ".ts"), await readFile(`${root}/${file}`, "utf8")] as const),
    ),
  );
  const isForTests = carrier === carriedForTests.carrier;
  const names = isForTests ? reachedFrom(carriedForTests.entry, texts) : [...texts.keys()];
  return names
    .filter((name) => isForTests || !name.startsWith("testing"))
    .map((name) => ({ path: `${home}/assets/${carriedAs[carrier]}/${name}.ts`, content: texts.get(name) }));
}

/** A module and every sibling that it imports, directly or through others. */
function reachedFrom(name: string, texts: Map<string, string>, reached = new Set<string>()): string[] {
  if (!reached.has(name)) {
    reached.add(name);
    for (const [, sibling = ""] of (texts.get(name) ?? "").matchAll(/\bfrom "\.\/([\w-]+)\.js"/g)) {
      reachedFrom(sibling, texts, reached);
    }
  }
  return [...reached];
}

/** A peer's range where one is declared; otherwise anything compatible with the version that the tests run on. */
async function versionsOf(root: string, homes: string[]): Promise<Record<string, string>> {
  const { catalog, catalogs = {} } = parse(await readFile(`${root}/pnpm-workspace.yaml`, "utf8")) as {
    catalog: Record<string, string>;
    catalogs?: Record<string, Record<string, string>>;
  };
  const rangeOf = (name: string, declared: string) => {
    const [, named] = declared.split("catalog:");
    if (named === undefined) return declared;
    return `^${(catalogs[named] ?? catalog)[name]?.replace(/^\^/, "")}`;
  };
  const versions = new Map<string, string>();
  for (const home of homes) {
    const { dependencies, devDependencies, peerDependencies } = await readManifest(root, home);
    for (const [name, declared] of Object.entries({ ...devDependencies, ...dependencies, ...peerDependencies })) {
      if (!declared.startsWith("workspace:") && !versions.has(name)) versions.set(name, rangeOf(name, declared));
    }
  }
  return Object.fromEntries([...versions].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Globals that the modules use without an import, such as `Buffer`: what the tsconfig of its src names as types. */
async function ambientTypes(root: string, home: string): Promise<string[]> {
  const [config = ""] = (await findFiles(root, `${home}/tsconfig{.src,}.json`)).toReversed();
  const { compilerOptions } = await readJson<{ compilerOptions?: { types?: string[] } }>(`${root}/${config}`);
  return (compilerOptions?.types ?? []).map((name) => `@types/${name}`);
}

const readManifest = (root: string, home: string) => readJson<Manifest>(`${root}/${home}/package.json`);
const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, "utf8")) as T;
