import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { runAgent } from "./agent.js";

export const skillNames = ["socket-io-server", "socket-io-client", "socket-io-react", "socket-io-vue"] as const;
const skillName = z.enum(skillNames);

/** What a user might say, and the skill that should load: the set's own, a sibling, or none. */
const query = z.strictObject({ query: z.string().min(20).max(400), expected: skillName.nullable() });
const frontmatter = z.object({ description: z.string().min(1) });
const triggerSet = z.strictObject({ skill: skillName, queries: z.array(query).min(20) });

export type TriggerSet = z.output<typeof triggerSet>;

const triggersDirectory = join(import.meta.dirname, "../triggers");

/** Reads the set of every skill. Rejects when one has another shape. */
export async function readTriggerSets(directory = triggersDirectory): Promise<TriggerSet[]> {
  return Promise.all(
    skillNames.map(async (name) =>
      triggerSet.parse(JSON.parse(await readFile(join(directory, `${name}.json`), "utf8"))),
    ),
  );
}

/** What makes the sets a bad measure: too few of either kind, no near misses among siblings, the answer in the question. */
export function triggerProblems(sets: readonly TriggerSet[]): string[] {
  const texts = sets.flatMap(({ queries }) => queries.map((one) => one.query));
  const doubles = texts.filter((text, index) => texts.indexOf(text) !== index);
  return [
    ...doubles.map((text) => `"${text}" is asked twice`),
    ...sets.flatMap(({ skill, queries }) => {
      const own = queries.filter(({ expected }) => expected === skill).length;
      const siblings = queries.filter(({ expected }) => expected !== skill && expected !== null).length;
      const none = queries.filter(({ expected }) => expected === null).length;
      return [
        ...(own < 8 ? [`${skill}: ${own} queries should load it; 8 are needed`] : []),
        ...(siblings < 4 ? [`${skill}: ${siblings} near misses belong to siblings; 4 are needed`] : []),
        ...(none < 4 ? [`${skill}: ${none} queries belong to no skill; 4 are needed`] : []),
        ...queries.filter((one) => one.query.includes("socket-io-")).map((one) => `"${one.query}" names a skill`),
      ];
    }),
  ];
}

export interface TriggerAnswer {
  query: string;
  expected: string | null;
  /** The skill that the agent named; null: none. */
  answered: string | null;
}

/**
 * Asks an agent's command which skill it would load for each query: it is shown the four descriptions, as agents are,
 * and answers one name or `none`. Its last word that is one of these counts.
 */
export async function askTriggers(
  command: string,
  sets: readonly TriggerSet[],
  { timeoutMs, onAnswer }: { timeoutMs: number; onAnswer?: (answer: TriggerAnswer) => void },
): Promise<TriggerAnswer[]> {
  const descriptions = (await Promise.all(skillNames.map(describe))).join("\n\n");
  const answers: TriggerAnswer[] = [];
  const project = await mkdtemp(join(tmpdir(), "skill-triggers-"));
  try {
    for (const { query: text, expected } of sets.flatMap(({ queries }) => queries)) {
      const prompt = `Skills you can load:\n\n${descriptions}\n\nA user says:\n\n${text}\n\nAnswer with one word: the name of the skill that you load first, or none.\n`;
      const { log } = await runAgent(command, { project, prompt, timeoutMs, env: { EVAL_QUERY: text } });
      const named = log.match(/\b(?:socket-io-(?:server|client|react|vue)|none)\b/g)?.at(-1);
      const answer = { query: text, expected, answered: named === undefined || named === "none" ? null : named };
      answers.push(answer);
      onAnswer?.(answer);
    }
  } finally {
    await rm(project, { recursive: true, force: true });
  }
  return answers;
}

/** A skill's name and description, as its SKILL.md begins. */
async function describe(name: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "../../../skills/realtime", name, "SKILL.md"), "utf8");
  const { description } = frontmatter.parse(parse(text.split("---\n")[1] ?? ""));
  return `${name}: ${description}`;
}
