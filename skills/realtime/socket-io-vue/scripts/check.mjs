#!/usr/bin/env node
// Finds mistakes with Socket.IO that can be seen in source text. It needs Node alone, reads only, and runs nothing.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { clientTraps } from "./check/client-traps.mjs";
import { componentTraps } from "./check/component-traps.mjs";
import { serverTraps } from "./check/server-traps.mjs";
import { createSourceFile } from "./check/source-file.mjs";

const help = `Usage: node scripts/check.mjs <file or directory>... [--json]
       node scripts/check.mjs --list

Finds mistakes with Socket.IO in .js, .ts, .jsx, .tsx and .vue files (node_modules, dist and dot directories are left
out) and says of each where it is, why it is one, and what to do. Exit code: 0 nothing found, 1 something found, 2 not
run. What it finds it has seen in the text: a comment "check-ignore <trap>: reason" on the line or the one before it
answers a finding that is none. What it does not find may still be wrong: the tests say more.

  --json  prints {"files": number, "findings": [{"trap", "file", "line", "why", "fix"}]}
  --list  names the traps
  --help  prints this text`;

const traps = [...serverTraps, ...clientTraps, ...componentTraps];

const isSource = (name) => /\.(?:[cm]?[jt]sx?|vue)$/.test(name) && !/\.d\.[cm]?ts$/.test(name);
const isLeftOut = (name) => name.startsWith(".") || ["node_modules", "dist", "build", "coverage"].includes(name);

function filesAt(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (isLeftOut(entry.name)) return [];
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return filesAt(inside);
    return entry.isFile() && isSource(entry.name) ? [inside] : [];
  });
}

function findingsIn(path) {
  const file = createSourceFile(path, readFileSync(path, "utf8"));
  const lines = file.text.split("\n");
  const isIgnored = (trap, line) =>
    [lines[line - 1], lines[line - 2]].some((text) => text?.includes(`check-ignore ${trap}`));
  const found = traps.flatMap(({ id, why, fix, find }) => {
    const places = [...new Set(find(file).map(file.lineAt))].filter((line) => !isIgnored(id, line));
    return places.map((line) => ({ trap: id, file: relative(process.cwd(), path) || path, line, why, fix }));
  });
  return found.sort((a, b) => a.line - b.line);
}

function main() {
  const options = { json: { type: "boolean" }, list: { type: "boolean" }, help: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.list) return traps.map(({ id, why }) => `${id.padEnd(30)} ${why}`).join("\n");
  if (values.help || positionals.length === 0) {
    process.exitCode = values.help ? 0 : 2;
    return help;
  }
  const files = [...new Set(positionals.flatMap(filesAt))];
  if (files.length === 0)
    throw new Error(`No source file in ${positionals.join(", ")}: name the directory of your code.`);
  const findings = files.flatMap(findingsIn);
  process.exitCode = findings.length > 0 ? 1 : 0;
  if (values.json) return JSON.stringify({ files: files.length, findings }, null, 2);
  const told = findings.map(({ trap, file, line, why, fix }) => `${file}:${line} ${trap}\n  ${why}\n  Fix: ${fix}\n`);
  return [...told, `${findings.length} found in ${files.length} files.`].join("\n");
}

try {
  console.log(main());
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
