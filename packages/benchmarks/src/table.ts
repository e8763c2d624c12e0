import type { Result } from "./measure.js";

/** What was measured, as a table for a terminal: name, title, figure, spread, bar, and whether the bar is met. */
export function table(results: readonly Result[]): string {
  const lines = results.map((result) => [
    result.name,
    result.title,
    amount(result, result.median),
    result.least === result.most ? "" : `${number(result, result.least)} to ${number(result, result.most)}`,
    barOf(result),
    result.isMet ? "ok" : "short",
  ]);
  const all = [["row", "what", "figure", "spread", "bar", ""], ...lines];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A figure with its unit: `1.14×`, `5.92 kB`. */
export const amount = (result: Pick<Result, "figure" | "unit">, value: number): string =>
  result.figure === "amount" ? `${number(result, value)} ${result.unit}` : number(result, value);

const number = ({ figure }: Pick<Result, "figure">, value: number): string =>
  `${value.toFixed(value < 10 ? 2 : 1)}${figure === "amount" ? "" : "×"}`;

const barOf = ({ bar, figure }: Result): string =>
  "atMost" in bar ? `≤ ${number({ figure }, bar.atMost)}` : `≥ ${number({ figure }, bar.atLeast)}`;
