import { readFile } from "node:fs/promises";
import { staleFiles, type GeneratedFile } from "./generated-files.js";

/** What `pnpm bench --json docs/performance.json` writes. */
interface Measurements {
  machine: {
    measuredAt: string;
    cpu: string;
    cores: number;
    memoryGb: number;
    system: string;
    node: string;
    loadBefore: number;
  };
  effort: { rounds: number; size: number };
  results: Measured[];
}

interface Measured {
  name: string;
  title: string;
  what: string;
  against?: string;
  unit: string;
  figure: "ratio" | "gain" | "amount";
  bar: { atMost: number } | { atLeast: number };
  median: number;
  least: number;
  most: number;
  ours: number;
  plain?: number;
  isMet: boolean;
}

const page = "docs/performance.md";
const start = "<!-- figures: made by pnpm sync from performance.json -->";
const end = "<!-- /figures -->";

/** Says whether the page about performance still shows the figures that were measured. */
export async function checkPerformancePage(root: string): Promise<string[]> {
  const stale = await staleFiles(root, [await performancePage(root)]);
  return stale.map((path) => `${path} differs from docs/performance.json: run pnpm sync`);
}

/** `docs/performance.md`: the text that stands there, with the figures of `docs/performance.json` between its marks. */
export async function performancePage(root: string): Promise<GeneratedFile> {
  const [text, json] = await Promise.all(
    [page, "docs/performance.json"].map((path) => readFile(`${root}/${path}`, "utf8")),
  );
  // Our own file: `pnpm bench` is the one that writes it.
  const { machine, effort, results } = JSON.parse(json ?? "") as Measurements;
  const [before, rest = ""] = (text ?? "").split(start);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`${page} has lost its marks: put ${start} and ${end} back`);
  const isDoubtful = machine.loadBefore > 1 || effort.size < 1;
  const figures = [
    `Measured ${machine.measuredAt.slice(0, 10)} on ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ` +
      `${machine.system}, Node ${machine.node}; load before ${machine.loadBefore.toFixed(1)}; ${effort.rounds} rounds.`,
    ...(isDoubtful ? ["**Do not rely on these: the machine was busy, or the run was a quick one.**"] : []),
    ["| row | what | figure | spread | bar | |", "| --- | --- | --- | --- | --- | --- |", ...results.map(line)].join(
      "\n",
    ),
    ...results.map(definition),
  ];
  return { path: page, content: `${before}${start}\n\n${figures.join("\n\n")}\n\n${end}${after}` };
}

function line({ name, title, figure, unit, median, least, most, bar, isMet }: Measured): string {
  const times = figure === "amount" ? "" : "×";
  const show = (value: number) => `${digits(value)}${times}`;
  const limit = "atMost" in bar ? `≤ ${show(bar.atMost)}` : `≥ ${show(bar.atLeast)}`;
  const spread = least === most ? "" : `${show(least)} to ${show(most)}`;
  const measured = `${show(median)}${times ? "" : ` ${unit}`}`;
  return `| \`${name}\` | ${title} | **${measured}** | ${spread} | ${limit} | ${isMet ? "ok" : "short"} |`;
}

function definition({ name, what, against, ours, plain, unit }: Measured): string {
  const beside =
    against && plain !== undefined ? ` Against ${against}. ${digits(ours)} to ${digits(plain)} ${unit}.` : "";
  return `**\`${name}\`** ${what}${beside}`;
}

const digits = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
