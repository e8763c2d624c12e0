import { parseArgs } from "node:util";
import type { Effort } from "./measure.js";
import type { Row } from "./row.js";
import { rows, rowsNamed } from "./rows.js";

export interface Order {
  rows: Row[];
  effort: Effort;
  isQuick: boolean;
  /** Where the results are written as JSON. */
  json?: string;
}

const full: Effort = { rounds: 5, warmUp: 1, size: 1 };
const quick: Effort = { rounds: 2, warmUp: 0, size: 0.1 };

export const help = `Usage: pnpm bench [row...] [--quick] [--json FILE]

Measures what the skills cost beside plain Socket.IO, React and Vue. Each figure is the median of ${full.rounds} rounds in which both
sides take turns. Exit code 1: a bar is missed. Close what else keeps the machine busy.

  row...        some rows, by name or first word: pnpm bench fan-out react
  --quick       a tenth of the work, ${quick.rounds} rounds, no warm-up: to see that it runs. Misses no bar
  --json FILE   also writes the results and the machine
  --help        this

Rows:
${rows.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`).join("\n")}`;

/** What the command line orders; undefined when it asks for help. Throws when it is not understood. */
export function parseOrder(args: string[]): Order | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: "boolean" }, json: { type: "string" }, help: { type: "boolean" } },
  });
  const { quick: isQuick = false, json } = values;
  if (values.help) return undefined;
  return { rows: rowsNamed(positionals), effort: isQuick ? quick : full, isQuick, ...(json && { json }) };
}
