import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, posix } from "node:path";
import { bareImports, homes, importStatement, readRanges } from "./registry-sources.js";
import { findFiles } from "./markdown.js";

/** One module as `shadcn add <address>` reads it (shadcn docs, "registry-item.json"). */
export interface RegistryItem {
  $schema: string;
  name: string;
  type: "registry:item";
  title: string;
  dependencies: string[];
  devDependencies: string[];
  /** Addresses of the items that this one imports. */
  registryDependencies: string[];
  files: { path: string; type: "registry:file"; target: string; content: string }[];
}

/**
 * Every module of the four skills as an item of its own, and the contract as three: itself, and its types of a server
 * and of a client. All land below `src/realtime`, a directory per package, with their imports rewritten to the places of
 * the others. `address` says where an item will be found by its name.
 */
export async function registryItems(root: string, address: (name: string) => string): Promise<RegistryItem[]> {
  const ranges = await readRanges(root);
  const items = new Map<string, RegistryItem>();
  for (const [home, directory] of Object.entries(homes)) {
    const sources = await findFiles(root, [`${home}/src/*.{ts,tsx}`, `!${home}/src/testing*.ts`]);
    for (const source of sources) {
      const text = await readFile(`${root}/${source}`, "utf8");
      const name = itemName(`${directory}/${basename(source).replace(/\.tsx?$/, "")}`);
      const title = name === "contract" ? "The typed event contract that all sides share" : titleOf(text, name);
      const item = items.get(name) ?? emptyItem(name, title);
      const needed = bareImports(text).map((dependency) => `${dependency}@${ranges[dependency] ?? "latest"}`);
      item.files.push(fileOf(directory, basename(source), text));
      item.dependencies = [...new Set([...item.dependencies, ...needed])];
      item.devDependencies = typesFor(directory, item.dependencies);
      const others = itemsThatItImports(directory, text).filter((other) => other !== name);
      item.registryDependencies = [...new Set([...item.registryDependencies, ...others.map(address)])].toSorted();
      items.set(name, item);
    }
  }
  return [...items.values()];
}

const emptyItem = (name: string, title: string): RegistryItem => ({
  $schema: "https://ui.shadcn.com/schema/registry-item.json",
  name,
  type: "registry:item",
  title,
  dependencies: [],
  devDependencies: [],
  registryDependencies: [],
  files: [],
});

/** `server/rooms` is `server-rooms`; the modules of the contract are one item, but for its types of either side. */
const itemName = (place: string): string =>
  place.startsWith("contract/") && !/\/(?:server|client)$/.test(place) ? "contract" : place.replace("/", "-");

const typesFor = (directory: string, dependencies: string[]): string[] => [
  ...(directory === "server" ? ["@types/node"] : []),
  ...(dependencies.some((name) => name.startsWith("jsonwebtoken@")) ? ["@types/jsonwebtoken"] : []),
];

/** The first sentence of the docstring of what the module exports to be called, or of its first export. */
function titleOf(text: string, name: string): string {
  const documented = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*export /;
  const called = new RegExp(`${documented.source}(?:async )?(?:function|const) `);
  const [, comment = ""] = called.exec(text) ?? documented.exec(text) ?? [];
  const prose = comment.replaceAll(/\s*\n\s*\*\s?/g, " ").trim();
  return /^.*?[.:;](?=\s|$)/.exec(prose)?.[0].replace(/[.:;]$/, "") ?? name;
}

function fileOf(directory: string, name: string, text: string): RegistryItem["files"][number] {
  const content = text.replace(importStatement, (statement, path: string) => {
    const place = placeOf(path);
    return place === undefined ? statement : statement.replace(`"${path}"`, `"../${place}.js"`);
  });
  const path = posix.join("src/realtime", directory, name);
  // shadcn 4.23: without "~/" it takes `src` away from the front of a target.
  return { path, type: "registry:file", target: `~/${path}`, content };
}

/** Where an import of one of our packages leads: `@app/socket-types/server` is `contract/server`. */
function placeOf(path: string): string | undefined {
  const packages: Record<string, string> = { "@app/socket-types": "contract", "@app/socket-io-client": "client" };
  const [name, entry] = [path.split("/", 2).join("/"), path.split("/").slice(2).join("/")];
  return packages[name] && `${packages[name]}/${entry || "index"}`;
}

function itemsThatItImports(directory: string, text: string): string[] {
  return [...text.matchAll(importStatement)].flatMap(([, path = ""]) => {
    const place = path.startsWith("./") ? `${directory}/${path.slice(2).replace(/\.js$/, "")}` : placeOf(path);
    return place === undefined ? [] : [itemName(place)];
  });
}

/** Writes `<out>/<name>.json` for each item, and `<out>/registry.json`, the list of them. Answers how many there are. */
export async function writeRegistry(root: string, out: string, address: (name: string) => string): Promise<number> {
  const items = await registryItems(root, address);
  await mkdir(out, { recursive: true });
  for (const item of items) await writeFile(`${out}/${item.name}.json`, `${JSON.stringify(item, null, 2)}\n`);
  const listed = items.map(({ $schema: _schema, files, ...item }) => ({
    ...item,
    files: files.map(({ content: _content, ...file }) => file),
  }));
  const registry = {
    $schema: "https://ui.shadcn.com/schema/registry.json",
    name: "socket-io-skills",
    homepage: address("registry"),
    items: listed,
  };
  await writeFile(`${out}/registry.json`, `${JSON.stringify(registry, null, 2)}\n`);
  return items.length;
}
