import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseMarkdown, readMarkdown, type Markdown } from "./markdown.js";
import { readFile } from "node:fs/promises";

/** Where a relative link leads, from the root of the repository; undefined for the web and for absolute paths. */
export function linkTarget({ file }: Markdown, url: string): { path: string; fragment: string } | undefined {
  if (/^([a-z][a-z\d+.-]*:|\/)/i.test(url)) return undefined;
  const [path = "", fragment = ""] = decodeURI(url).split("#", 2);
  return { path: path === "" ? file : normalize(join(dirname(file), path)), fragment };
}

/** Says which relative links in the Markdown of a repository lead to no file, or to a heading that does not exist. */
export async function checkLinks(root: string): Promise<string[]> {
  const problems: string[] = [];
  for (const markdown of await readMarkdown(root)) {
    for (const { url, line } of markdown.links) {
      const reason = await whyDead(root, markdown, url);
      if (reason) problems.push(`${markdown.file}:${line} links to ${url}: ${reason}`);
    }
  }
  return problems;
}

async function whyDead(root: string, markdown: Markdown, url: string): Promise<string | undefined> {
  if (url.startsWith("/")) return "write it relative to this file";
  const target = linkTarget(markdown, url);
  if (!target) return undefined;
  if (!existsSync(join(root, target.path))) return "there is no such file";
  if (!target.fragment || !target.path.endsWith(".md")) return undefined;
  const { anchors } = parseMarkdown(target.path, await readFile(join(root, target.path), "utf8"));
  if (!anchors.has(target.fragment)) return `no heading there makes #${target.fragment}`;
  return undefined;
}
