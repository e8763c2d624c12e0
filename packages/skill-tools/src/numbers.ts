import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { findFiles, parseMarkdown } from "./markdown.js";
import type { Origins } from "./number-origins.js";
import { claimsIn } from "./traces.js";

const number = /\d(?:[\d,.]*\d)?/g;

/**
 * Says which number of a SKILL.md nobody answers for. A number is answered for by the sentence of a test in its row, or
 * by its origin: the words around it, and the source text, the measurement or the document that they come from.
 */
export async function checkNumbers(root: string, origins: Origins): Promise<string[]> {
  const files = await findFiles(root, "skills/*/*/SKILL.md");
  const checked = files.map(async (file) => {
    const home = dirname(file);
    const text = await readFile(`${root}/${file}`, "utf8");
    const own = Object.entries(origins[home.slice(home.lastIndexOf("/") + 1)] ?? {});
    const broken = await Promise.all(own.map(([words, origin]) => originProblem(root, home, text, words, origin)));
    const rest = own.reduce((left, [words]) => left.replaceAll(words, blank), proseOf(file, text));
    const stray = rest.split("\n").flatMap((line, index) =>
      (line.match(number) ?? []).map((found) => {
        return `${file}:${index + 1} has the number ${found} from nowhere: name its origin in number-origins.ts`;
      }),
    );
    return [...broken.filter((problem) => problem !== undefined).map((problem) => `${file}: ${problem}`), ...stray];
  });
  return (await Promise.all(checked)).flat();
}

const blank = (found: string): string => found.replaceAll(/[^\n]/g, " ");

/** The text without what is checked elsewhere: fences, code, versions, numbers of list items, sentences of tests. */
function proseOf(file: string, text: string): string {
  const lines = text.split("\n");
  for (const { line, endLine } of parseMarkdown(file, text).fences) {
    for (let index = line - 1; index < endLine; index += 1) lines[index] = "";
  }
  return lines
    .map((line, index) => {
      const sentences = claimsIn(line, index).map(({ sentence }) => sentence);
      const tested = sentences.flatMap((sentence) => sentence.match(number) ?? []);
      const claimed = sentences.reduce((left, sentence) => left.replace(sentence, blank), line);
      return claimed.replaceAll(number, (found) => (tested.includes(found) ? blank(found) : found));
    })
    .join("\n")
    .replaceAll(/`[^`\n]*`|^ *\d+\. |^ +(library_)?version: .*$/gm, blank);
}

async function originProblem(root: string, home: string, skill: string, words: string, origin: string) {
  if (!skill.includes(words)) return `no longer says "${words}": take it out of number-origins.ts`;
  if (origin.startsWith("https://")) return undefined;
  const [place = "", source = ""] = origin.split(/: (.*)/s);
  if (place === "measured") return measurementProblem(root, words, source);
  const path = place.startsWith("/") ? place.slice(1) : `${home}/${place}`;
  const text = await readFile(`${root}/${path}`, "utf8").catch(() => "");
  return text.includes(source) ? undefined : `says "${words}", but ${path} does not have: ${source}`;
}

async function measurementProblem(root: string, words: string, row: string): Promise<string | undefined> {
  const { results } = JSON.parse(await readFile(`${root}/docs/performance.json`, "utf8")) as {
    results: { name: string; least: number; most: number }[];
  };
  const measured = results.find(({ name }) => name === row);
  if (!measured) return `says "${words}", but docs/performance.json has no row ${row}`;
  const { least, most } = measured;
  const figures = (words.match(number) ?? []).map((figure) => Number(figure.replaceAll(",", "")));
  const isWithin = figures.every((figure) => figure >= Math.floor(least) && figure <= Math.ceil(most));
  return isWithin ? undefined : `says "${words}", but ${row} was measured as ${least.toFixed(1)} to ${most.toFixed(1)}`;
}
