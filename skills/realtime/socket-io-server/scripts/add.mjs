#!/usr/bin/env node
// Copies modules of this skill into a project. It needs Node alone and knows only the directory that it stands in.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { carriedServer, collect, own, skill, versions } from "./add/collect.mjs";

const help = `Usage, from your project: node <this skill>/scripts/add.mjs <destination> [capability...] [--force]
                          node <this skill>/scripts/add.mjs --list

Copies capabilities (file names in this skill's src, without extension) to <destination>, with every module and the
part of the contract that they import, and prints the npm line for what they need. Without names it copies all but
index and what is for tests. A file that you have changed is kept: add more whenever you need it.

  --list   names the capabilities and the modules that each one brings along
  --force  overwrites the files that you have changed, the contract among them
  --help   prints this text`;

/** The nearest file of this name in a directory or above it. */
function findAround(directory, name) {
  if (existsSync(join(directory, name))) return join(directory, name);
  return dirname(directory) === directory ? undefined : findAround(dirname(directory), name);
}

function npmLine(missing) {
  const specifiers = (wanted) =>
    missing.flatMap(([name, isDevelopment]) =>
      isDevelopment === wanted ? [`"${name}@${versions[name] ?? "*"}"`] : [],
    );
  const [run, develop] = [specifiers(false).join(" "), specifiers(true).join(" ")];
  return [run && `npm install ${run}`, develop && `npm install -D ${develop}`].filter(Boolean).join(" && ");
}

function main() {
  const options = { list: { type: "boolean" }, force: { type: "boolean" }, help: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.list) return list();
  const [destination, ...chosen] = positionals;
  if (values.help || !destination) return help;

  const capabilities = [...own, ...carriedServer];
  const unknown = chosen.filter((name) => !capabilities.includes(name));
  if (unknown.length > 0) throw new Error(`No capability ${unknown.join(", ")}. There are: ${capabilities.join(", ")}`);
  const directory = resolve(destination);
  if (`${directory}/`.startsWith(`${skill}/`)) {
    throw new Error(
      `${directory} lies in the skill. Run this from your project: node ${skill}/scripts/add.mjs ${destination}`,
    );
  }
  const everything = own.filter((name) => name !== "index" && !name.startsWith("testing"));
  const { files, npm } = collect(chosen.length > 0 ? chosen : everything);
  return [...write(files, directory, values.force), ...advice(npm, directory)].join("\n");
}

/** Writes what is not there yet, and with force what differs; says what became of each. */
function write(files, directory, force) {
  const pathOf = (file) => join(directory, file);
  const has = (file) => existsSync(pathOf(file));
  const differing = [...files].filter(([file, text]) => has(file) && readFileSync(pathOf(file), "utf8") !== text);
  const fresh = [...files].filter(([file]) => !has(file));
  const written = force ? [...fresh, ...differing] : fresh;
  for (const [file, text] of written) {
    mkdirSync(dirname(pathOf(file)), { recursive: true });
    writeFileSync(pathOf(file), text);
  }
  const kept = force ? [] : differing;
  const unchanged = files.size - written.length - kept.length;
  const names = (entries) => entries.map(([file]) => file).join(" ");
  return [
    `Wrote ${written.length} of ${files.size} files to ${relative(process.cwd(), directory) || "."}${written.length > 0 ? `: ${names(written)}` : ""}`,
    ...(unchanged > 0 ? [`There already, unchanged: ${unchanged}`] : []),
    ...(kept.length > 0
      ? [`Kept, because they differ from the skill's (--force overwrites them): ${names(kept)}`]
      : []),
  ];
}

/** What the project around the destination still lacks. */
function advice(npm, directory) {
  const manifest = findAround(directory, "package.json");
  const { type, dependencies, devDependencies, peerDependencies } = manifest
    ? JSON.parse(readFileSync(manifest, "utf8"))
    : {};
  const listed = { ...peerDependencies, ...devDependencies, ...dependencies };
  const needed = [...npm].sort(([one], [other]) => (one < other ? -1 : 1));
  const present = needed.filter(([name]) => listed[name]);
  const line = npmLine(needed.filter(([name]) => !listed[name]));
  return [
    ...(present.length > 0
      ? [
          `In package.json already: ${present.map(([name]) => `${name} ${listed[name]} (needs ${versions[name]})`).join(", ")}`,
        ]
      : []),
    ...(type === "module" ? [] : ['package.json needs "type": "module": the modules are ESM']),
    ...(findAround(directory, "tsconfig.json")
      ? []
      : [
          'tsconfig.json is missing: "strict": true, "target": "es2023", "lib": ["es2023", "esnext.disposable", "dom"], and "module": "nodenext" for Node or "preserve" for a bundler',
        ]),
    ...(line ? [line] : []),
  ];
}

function list() {
  const ours = own.map((name) => describe(name));
  if (carriedServer.length === 0) return ours.join("\n");
  return [...ours, `For tests and development, the server: ${carriedServer.join(" ")}`].join("\n");
}

function describe(name) {
  const brought = [...collect([name]).files.keys()].filter(
    (file) => !file.includes("/") && file.replace(/\.tsx?$/, "") !== name,
  );
  return brought.length > 0 ? `${name} (with ${brought.join(" ")})` : name;
}

try {
  console.log(main());
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
