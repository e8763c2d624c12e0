import { parseArgs } from "node:util";
import { writeRegistry } from "./registry.js";

const help = `Usage: pnpm registry <address> [--out <directory>]

Writes every module of the skills as a shadcn registry item, to be served at <address>, for example
https://chat.example/r. Then anybody adds a module, with all that it imports, by
  npx shadcn add https://chat.example/r/server-rooms.json

  --out   where to write (default: dist/registry)
  --help  prints this text`;

const options = { out: { type: "string", default: "dist/registry" }, help: { type: "boolean" } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [base] = positionals;
if (values.help || !base || !URL.canParse(base)) {
  console.log(help);
  process.exitCode = values.help ? 0 : 2;
} else {
  const root = `${import.meta.dirname}/../../..`;
  const count = await writeRegistry(root, values.out, (name) => `${base.replace(/\/$/, "")}/${name}.json`);
  console.log(`Wrote ${count} items and registry.json to ${values.out}.`);
}
