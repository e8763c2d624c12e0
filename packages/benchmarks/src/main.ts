import { writeFile } from "node:fs/promises";
import { help, parseOrder, type Order } from "./command-line.js";
import { describeMachine } from "./machine.js";
import { measure, type Result } from "./measure.js";
import { amount, table } from "./table.js";

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function run({ rows, effort, isQuick, json }: Order): Promise<void> {
  const machine = describeMachine();
  const results: Result[] = [];
  for (const row of rows) {
    const startedAt = performance.now();
    const outcome = await measure(row, effort).catch((error: unknown) => String(error));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    print(`${row.name.padEnd(14)} ${told(outcome)}  (${seconds} s)`);
    if (typeof outcome === "object") results.push(outcome);
    if (typeof outcome === "string") process.exitCode = 1;
  }
  print(`\n${table(results)}`);
  if (json) await writeFile(json, `${JSON.stringify({ machine, effort, results }, null, 2)}\n`);
  if (!isQuick && results.some(({ isMet }) => !isMet)) process.exitCode = 1;
}

function told(outcome: Result | string | undefined): string {
  if (outcome === undefined) return "cannot run here";
  return typeof outcome === "string" ? `FAILED: ${outcome}` : amount(outcome, outcome.median);
}

function orderOf(args: string[]): Order | undefined {
  try {
    return parseOrder(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nTry pnpm bench --help`);
    return process.exit(2);
  }
}

const order = orderOf(process.argv.slice(2));
if (order) await run(order);
else print(help);
