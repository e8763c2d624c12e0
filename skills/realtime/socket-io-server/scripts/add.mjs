#!/usr/bin/env node
// Copies modules of this skill into a project. It needs Node alone and knows only the directory that it stands in.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const help = `Usage: node scripts/add.mjs <destination> [capability...] [--force]
       node scripts/add.mjs --list

Copies capabilities (file names in this skill's src, without extension) to <destination>, with every module and the
part of the contract that they import, and prints the npm line for what they need. Without names it copies all but
index and testing.

  --list   names the capabilities and the modules that each one brings along
  --force  overwrites files that differ; without it nothing is written when one differs
  --help   prints this text`;

const skill = dirname(dirname(fileURLToPath(import.meta.url)));
const { packages, types, versions } = JSON.parse(readFileSync(join(skill, "assets/carried.json"), "utf8"));

const sources = readdirSync(join(skill, "src")).filter((name) => /\.tsx?$/.test(name));
const capabilities = sources.map((name) => name.replace(/\.tsx?$/, ""));

// `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")`. The first group: only types are meant.
const statement =
  /^(?:import|export)(?:\s+(type)\s+[{*\w])?[^;"']*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** What a set of modules needs: files by their path in the destination, npm packages by whether they run. */
function collect(stems) {
  const files = new Map();
  const npm = new Map(types.map((name) => [name, false]));
  const seen = new Set();

  function add(stem, runs) {
    if (seen.has(`${stem} ${runs}`)) return;
    seen.add(`${stem} ${runs}`);
    const home = stem.includes("/") ? "assets" : "src";
    const extension = [".ts", ".tsx"].find((end) => existsSync(join(skill, home, stem + end)));
    if (!extension) throw new Error(`${join(home, stem)}.ts is missing from the skill: install the skill again`);
    const text = readFileSync(join(skill, home, stem + extension), "utf8");
    const rewritten = text.replace(statement, (whole, type, from, bare, dynamic) => {
      const name = from ?? bare ?? dynamic;
      const target = follow(stem, name, runs && !type);
      return target ? whole.replace(`"${name}"`, `"${target}"`) : whole;
    });
    files.set(stem + extension, rewritten);
  }

  /** Adds what an import leads to; answers the path to write instead when it leads to a carried package. */
  function follow(stem, name, runs) {
    if (name.startsWith(".")) {
      add(posix.join(posix.dirname(stem), name.replace(/\.js$/, "")), runs);
      return undefined;
    }
    const carrier = Object.keys(packages).find((carried) => name === carried || name.startsWith(`${carried}/`));
    if (!carrier) {
      if (name.startsWith("node:")) return undefined;
      const key = name.split("/", name.startsWith("@") ? 2 : 1).join("/");
      npm.set(key, npm.get(key) || runs);
      if (versions[`@types/${key}`]) npm.set(`@types/${key}`, false);
      return undefined;
    }
    const target = posix.join(packages[carrier], name.slice(carrier.length + 1) || "index");
    add(target, runs);
    const path = posix.relative(posix.dirname(stem), target);
    return `${path.startsWith(".") ? path : `./${path}`}.js`;
  }

  for (const stem of stems) add(stem, true);
  return { files, npm };
}

/** The dependencies that the project around a directory lists already, by name. */
function listedAround(directory) {
  const manifest = join(directory, "package.json");
  if (!existsSync(manifest)) return dirname(directory) === directory ? {} : listedAround(dirname(directory));
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(readFileSync(manifest, "utf8"));
  return { ...peerDependencies, ...devDependencies, ...dependencies };
}

function npmLine(npm, listed) {
  const missing = [...npm].filter(([name]) => !listed[name]).sort(([a], [b]) => (a < b ? -1 : 1));
  const specifiers = (runs) =>
    missing.filter(([, r]) => r === runs).map(([name]) => `"${name}@${versions[name] ?? "*"}"`);
  const [run, develop] = [specifiers(true).join(" "), specifiers(false).join(" ")];
  return [run && `npm install ${run}`, develop && `npm install -D ${develop}`].filter(Boolean).join(" && ");
}

function main() {
  const options = { list: { type: "boolean" }, force: { type: "boolean" }, help: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.list) return capabilities.map(describe).join("\n");
  const [destination, ...chosen] = positionals;
  if (values.help || !destination) return help;

  const unknown = chosen.filter((name) => !capabilities.includes(name));
  if (unknown.length > 0) throw new Error(`No capability ${unknown.join(", ")}. There are: ${capabilities.join(", ")}`);
  const everything = capabilities.filter((name) => name !== "index" && !name.startsWith("testing"));
  const { files, npm } = collect(chosen.length > 0 ? chosen : everything);

  const directory = resolve(destination);
  const pathOf = (file) => join(directory, file);
  const differing = [...files].filter(
    ([file, text]) => existsSync(pathOf(file)) && readFileSync(pathOf(file), "utf8") !== text,
  );
  if (differing.length > 0 && !values.force) {
    const names = differing.map(([file]) => relative(process.cwd(), pathOf(file))).join("\n  ");
    throw new Error(
      `Nothing was written, because these files differ from the skill's:\n  ${names}\nUse --force to overwrite them.`,
    );
  }
  const fresh = [...files].filter(([file]) => !existsSync(pathOf(file)));
  for (const [file, text] of [...fresh, ...differing]) {
    mkdirSync(dirname(pathOf(file)), { recursive: true });
    writeFileSync(pathOf(file), text);
  }
  const listed = listedAround(directory);
  const present = [...npm.keys()]
    .filter((name) => listed[name])
    .map((name) => `${name} ${listed[name]} (needs ${versions[name]})`);
  return [
    `Wrote ${fresh.length + differing.length} of ${files.size} files to ${destination}: ${[...files.keys()].join(" ")}`,
    present.length > 0 && `In package.json already: ${present.join(", ")}`,
    npmLine(npm, listed),
  ]
    .filter(Boolean)
    .join("\n");
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
