import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { staleFiles, type GeneratedFile } from "./generated-files.js";
import { readMarkdown, type Fence, type Markdown } from "./markdown.js";

const shown = ["*.md", "docs/**/*.md", "packages/*/*.md", "skills/**/*.md", "examples/**/*.md"];
const tested = new Set(["ts", "tsx", "vue"]);

/** Says which fences show code that no test runs: no `file=`, a dead one, or other text than it has. */
export async function checkSnippets(root: string): Promise<string[]> {
  const { files, problems } = await syncedSnippets(root);
  const stale = await staleFiles(root, files);
  return [...problems, ...stale.map((path) => `${path} shows code that its source no longer has: run pnpm sync`)];
}

/** Every Markdown file with the bodies of its fences taken from the files that they name, and what stood in the way. */
export async function syncedSnippets(root: string): Promise<{ files: GeneratedFile[]; problems: string[] }> {
  const files: GeneratedFile[] = [];
  const problems: string[] = [];
  for (const markdown of await readMarkdown(root, shown)) {
    const lines = markdown.text.split("\n");
    // From the last fence to the first, so that the line numbers of the others stay right.
    for (const fence of markdown.fences.toReversed()) {
      if (!fence.source) {
        if (tested.has(fence.language))
          problems.push(`${markdown.file}:${fence.line} names no file: write file=…#region`);
        continue;
      }
      try {
        const body = await sourceOf(root, markdown, fence.source);
        const indented = body.map((line) => (line === "" ? "" : fence.indent + line));
        lines.splice(fence.line, fence.endLine - fence.line - 1, ...indented);
      } catch (error) {
        problems.push(`${markdown.file}:${fence.line} ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    files.push({ path: markdown.file, content: lines.join("\n") });
  }
  return { files, problems };
}

/** Paths start at the package that the Markdown belongs to, so that they stay true when a skill is copied. */
async function sourceOf(root: string, { file }: Markdown, { path, region }: NonNullable<Fence["source"]>) {
  let home = dirname(file);
  while (home !== "." && !existsSync(join(root, home, "package.json"))) home = dirname(home);
  const source = join(root, home, path);
  if (!existsSync(source)) throw new Error(`shows ${path}: there is no such file in ${home}`);
  return regionOf(await readFile(source, "utf8"), region, path);
}

/** The lines of a region, or of the whole file, without region markers, moved to the left margin. */
function regionOf(text: string, region: string | undefined, path: string): string[] {
  const lines = text.trimEnd().split("\n");
  const at = (marker: string) => lines.findIndex((line) => line.trim() === `${marker} ${region}`);
  const [start, end] = region ? [at("// #region"), at("// #endregion")] : [-1, lines.length];
  if (region && start === -1) throw new Error(`shows ${path}#${region}: it has no line "// #region ${region}"`);
  if (end < start || end === -1) throw new Error(`shows ${path}#${region}: it has no line "// #endregion ${region}"`);
  const body = lines.slice(start + 1, end).filter((line) => !/^\s*\/\/ #(end)?region\b/.test(line));
  const margin = Math.min(...body.filter(Boolean).map((line) => line.length - line.trimStart().length));
  return body.map((line) => line.slice(margin));
}
