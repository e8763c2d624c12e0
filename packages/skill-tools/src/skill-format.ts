import { basename, dirname } from "node:path";
import { parse } from "yaml";
import { linkTarget } from "./links.js";
import { findFiles, readMarkdown, type Markdown } from "./markdown.js";

/** Our bars, tighter than the specification's 500 lines and 5,000 tokens. A token is counted as four characters. */
const bars = { skillLines: 250, skillTokens: 3500, referenceLines: 200, linesWithoutContents: 100 };
// agentskills.io, specification: any other key at the top level is an error; put it under metadata.
const knownKeys = new Set(["name", "description", "license", "compatibility", "metadata", "allowed-tools"]);

/** Says what an installer, an agent or a validator would trip over in the skill directories of a repository. */
export async function checkSkills(root: string): Promise<string[]> {
  const homes = await findFiles(root, "skills/*/*/package.json");
  const checked = homes.map(async (home) => {
    const directory = dirname(home);
    const documents = await readMarkdown(root, `${directory}/**/*.md`);
    const skill = documents.find(({ file }) => file === `${directory}/SKILL.md`);
    if (!skill) return [`${directory} has no SKILL.md`];
    const references = documents.filter(({ file }) => file.startsWith(`${directory}/references/`));
    return [
      ...frontmatterProblems(skill, basename(directory)).map((problem) => `${skill.file}: ${problem}`),
      ...sizeProblems(skill, references),
      ...referenceProblems(skill, references),
      ...documents.flatMap((document) => leavingLinks(document, directory)),
    ];
  });
  return (await Promise.all(checked)).flat();
}

/** Says where the frontmatter of a SKILL.md breaks the Agent Skills specification. */
function frontmatterProblems({ frontmatter }: Markdown, directory: string): string[] {
  if (frontmatter === undefined) return ["starts without frontmatter: write name and description between --- lines"];
  let fields: unknown;
  try {
    fields = parse(frontmatter);
  } catch (error) {
    return [`frontmatter is no YAML (quote values that contain ": "): ${String(error)}`];
  }
  if (typeof fields !== "object" || fields === null) return ["frontmatter must be keys with values"];
  const { name, description, compatibility = "-", metadata = {} } = fields as Record<string, unknown>;
  const rules: [boolean, string][] = [
    [name !== directory, `name must equal the directory, ${directory}`],
    [
      !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(String(name)) || lengthOf(name) > 64,
      "name must be kebab-case, 64 characters at most",
    ],
    [lengthOf(description) < 1 || lengthOf(description) > 1024, "description must have 1 to 1024 characters"],
    [
      !/^description: *[^\s>|"'].*$/m.test(frontmatter),
      "description must be one line without quotes: some installers read the file line by line",
    ],
    [/[<>]/.test(String(description)), "description must not contain < or >"],
    [lengthOf(compatibility) < 1 || lengthOf(compatibility) > 500, "compatibility must have 1 to 500 characters"],
    [!isTextMap(metadata), 'metadata must map names to strings: write version: "1.0"'],
  ];
  const unknown = Object.keys(fields).filter((key) => !knownKeys.has(key));
  return [
    ...rules.flatMap(([isBroken, message]) => (isBroken ? [message] : [])),
    ...unknown.map((key) => `key ${key} is not in the specification: put it under metadata`),
  ];
}

const lengthOf = (value: unknown): number => (typeof value === "string" ? value.trim().length : 0);
const isTextMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.values(value).every((entry) => typeof entry === "string");

const lineCount = (text: string): number => text.trimEnd().split("\n").length;

function sizeProblems({ file, text }: Markdown, references: Markdown[]): string[] {
  const tokens = Math.ceil(text.length / 4);
  return [
    ...(lineCount(text) > bars.skillLines
      ? [`${file} has ${lineCount(text)} lines; ${bars.skillLines} are allowed`]
      : []),
    ...(tokens > bars.skillTokens ? [`${file} has about ${tokens} tokens; ${bars.skillTokens} are allowed`] : []),
    ...references
      .filter((reference) => lineCount(reference.text) > bars.referenceLines)
      .map(
        (reference) => `${reference.file} has ${lineCount(reference.text)} lines; ${bars.referenceLines} are allowed`,
      ),
  ];
}

function referenceProblems(skill: Markdown, references: Markdown[]): string[] {
  const linked = new Set(skill.links.map(({ url }) => linkTarget(skill, url)?.path));
  const home = `${dirname(skill.file)}/references`;
  return [
    ...references.flatMap(contentsProblems),
    ...references
      .filter(({ file }) => !linked.has(file))
      .map(({ file }) => `${file} is not linked from SKILL.md: no agent will read it`),
    ...references
      .filter(({ file }) => dirname(file) !== home)
      .map(({ file }) => `${file} is too deep: references stand directly in references/`),
  ];
}

/** Agents read the top of a long file first: it links every section. */
function contentsProblems({ file, text, links, sections }: Markdown): string[] {
  if (lineCount(text) <= bars.linesWithoutContents) return [];
  const linked = new Set(links.map(({ url }) => url));
  return sections
    .filter((section) => !linked.has(`#${section}`))
    .map((section) => `${file} has more than ${bars.linesWithoutContents} lines: link #${section} at its top`);
}

function leavingLinks(markdown: Markdown, directory: string): string[] {
  return markdown.links.flatMap(({ url, line }) => {
    const target = linkTarget(markdown, url);
    if (!target || target.path === directory || target.path.startsWith(`${directory}/`)) return [];
    return [`${markdown.file}:${line} links to ${url}, outside the skill: installers copy only this directory`];
  });
}
