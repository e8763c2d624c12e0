import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { findFiles } from "./markdown.js";

/** Where the short name before the slash leads: `server/rooms` is the suite `rooms` of the server skill. */
const homes: Record<string, string> = {
  types: "packages/socket-types",
  server: "skills/realtime/socket-io-server",
  client: "skills/realtime/socket-io-client",
  react: "skills/realtime/socket-io-react",
  vue: "skills/realtime/socket-io-vue",
  oldest: "packages/oldest-peers",
  "chat-server": "examples/chat-server",
  e2e: "examples/e2e",
  tools: "packages/skill-tools",
  chaos: "packages/chaos",
  cluster: "examples/cluster",
  kanban: "examples/kanban",
  bench: "packages/benchmarks",
  "chat-page": "examples/chat-page",
};

// `suite`: the sentence of a test, up to the end of the cell or the next one.
const trace = /(?<=[|;]\s*)`([\w-]+\/)?([\w-]+)`: ([^|;\n]+)/g;

/**
 * Says which claims name a test that does not exist: in the tables of each SKILL.md and its references, where a suite
 * is of the same skill unless it says otherwise, and in docs/coverage.md. A claim reads `suite`: sentence, the sentence as
 * the test has it. Each trap of a SKILL.md needs one.
 */
export async function checkTraces(root: string): Promise<string[]> {
  const files = await findFiles(root, ["skills/*/*/SKILL.md", "skills/*/*/references/*.md", "docs/coverage.md"]);
  const problems = files.map(async (file) => {
    const lines = (await readFile(`${root}/${file}`, "utf8")).split("\n");
    const claims = lines.flatMap((text, index) => (text.startsWith("|") ? claimsIn(text, index + 1) : []));
    const found = claims.map(async ({ line, home, suite, sentence }) => {
      const place = home ? homes[home] : dirname(file).replace(/\/references$/, "");
      const tests = await findFiles(root, [`${place}/test/**/${suite}.{suite,behaviour,test-d}.{ts,tsx}`]);
      if (tests.length === 0) return `${file}:${line} names the suite ${home ?? ""}${suite}: there is none`;
      const text = await textOf(root, tests);
      return text.includes(sentence)
        ? undefined
        : `${file}:${line} names a test that ${suite} does not have: ${sentence}`;
    });
    const untraced = (file.endsWith("/SKILL.md") ? trapRows(lines) : []).map(
      (line) => `${file}:${line} names no test: a trap without one is an opinion`,
    );
    return [...(await Promise.all(found)).filter((problem) => problem !== undefined), ...untraced];
  });
  return (await Promise.all(problems)).flat();
}

/** The lines of rows of the traps' table that name no test, counted from 1. */
function trapRows(lines: string[]): number[] {
  let isTraps = false;
  return lines.flatMap((text, index) => {
    if (text.startsWith("## ")) isTraps = text.startsWith("## Traps");
    const isRow = isTraps && text.startsWith("|") && !text.startsWith("| trap |") && !text.startsWith("| ---");
    return isRow && claimsIn(text, index).length === 0 && !text.includes("| same test |") ? [index + 1] : [];
  });
}

/** A suite's own text, and that of the sentences which both bridges run. */
async function textOf(root: string, tests: string[]): Promise<string> {
  const read = (file: string) => readFile(`${root}/${file}`, "utf8");
  const own = (await Promise.all(tests.map(read))).join("\n");
  if (!own.includes("@app/socket-io-client/testing")) return own;
  const shared = await findFiles(root, `${homes["client"]}/src/testing*.ts`);
  return [own, ...(await Promise.all(shared.map(read)))].join("\n");
}

/** The suites and sentences that one line of Markdown names. */
export function claimsIn(text: string, line: number) {
  return [...text.matchAll(trace)].map(([, home, suite = "", sentence = ""]) => ({
    line,
    home: home?.slice(0, -1),
    suite,
    sentence: sentence.trim(),
  }));
}
