import { readFile } from "node:fs/promises";
import GithubSlugger from "github-slugger";
import { fromMarkdown } from "mdast-util-from-markdown";
import { toString } from "mdast-util-to-string";
import { glob } from "tinyglobby";
import { visit } from "unist-util-visit";

/** One Markdown file: what it links to, which code it shows, where others may link into it. */
export interface Markdown {
  /** Relative to the repository, with forward slashes. */
  file: string;
  text: string;
  /** The YAML between the first two `---` lines, without them; undefined when there is none. */
  frontmatter?: string;
  links: { url: string; line: number }[];
  fences: Fence[];
  /** The fragments of its headings, as GitHub makes them. */
  anchors: Set<string>;
  /** The fragments of its headings of the second level. */
  sections: string[];
}

/** A fenced code block. */
export interface Fence {
  language: string;
  /** The path after `file=` in the info string, and the region after its `#`. */
  source?: { path: string; region?: string };
  code: string;
  /** Line of the opening fence, from 1. */
  line: number;
  /** Line of the closing fence. */
  endLine: number;
  /** Spaces before the fence, when it stands in a list. */
  indent: string;
}

/** The files of a repository that match, without what was installed or built, in a stable order. */
export async function findFiles(root: string, pattern: string | string[]): Promise<string[]> {
  const ignore = ["node_modules", "dist", ".git", ".turbo", "test-results"].map((name) => `**/${name}/**`);
  // While a package is packed its skill stands in it a second time.
  ignore.push("skills/*/*/skills/**");
  const files = await glob(pattern, { cwd: root, ignore, dot: true, followSymbolicLinks: false });
  return files.toSorted();
}

/** Reads and parses every Markdown file of a repository that matches. */
export async function readMarkdown(root: string, pattern: string | string[] = "**/*.md"): Promise<Markdown[]> {
  const files = await findFiles(root, pattern);
  return Promise.all(files.map(async (file) => parseMarkdown(file, await readFile(`${root}/${file}`, "utf8"))));
}

/** Parses one Markdown text; `file` is carried along for messages. */
export function parseMarkdown(file: string, text: string): Markdown {
  const frontmatter = /^---\n([\s\S]*?)\n---\n/.exec(text);
  // Blank lines in its place keep every line number right; as Markdown it would read as a heading.
  const body = frontmatter ? frontmatter[0].replaceAll(/[^\n]/g, "") + text.slice(frontmatter[0].length) : text;
  const slugger = new GithubSlugger();
  const markdown: Markdown = { file, text, links: [], fences: [], anchors: new Set(), sections: [] };
  if (frontmatter) markdown.frontmatter = frontmatter[1] ?? "";

  visit(fromMarkdown(body), (node) => {
    const line = node.position?.start.line ?? 1;
    if (node.type === "heading") {
      const anchor = slugger.slug(toString(node));
      markdown.anchors.add(anchor);
      if (node.depth === 2) markdown.sections.push(anchor);
    }
    if (node.type === "link" || node.type === "image" || node.type === "definition") {
      markdown.links.push({ url: node.url, line });
    }
    if (node.type === "code" && node.lang) {
      const endLine = node.position?.end.line ?? line;
      const indent = " ".repeat((node.position?.start.column ?? 1) - 1);
      const named = /(?:^|\s)file=([^\s#]+)(?:#(\S+))?/.exec(node.meta ?? "");
      const fence: Fence = { language: node.lang, code: node.value, line, endLine, indent };
      if (named?.[1]) fence.source = { path: named[1], ...(named[2] && { region: named[2] }) };
      markdown.fences.push(fence);
    }
  });
  return markdown;
}
