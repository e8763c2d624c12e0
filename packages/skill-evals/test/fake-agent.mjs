// Stands in for an agent: `node fake-agent.mjs <behaviour>` in the project that it is given.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [behaviour] = process.argv.slice(2);
const task = join(import.meta.dirname, "../tasks", process.env.EVAL_TASK ?? "");
const prompt = readFileSync(0, "utf8");
if (prompt !== readFileSync(process.env.EVAL_PROMPT_FILE ?? "", "utf8")) throw new Error("The two prompts differ");

const behaviours = {
  /** Does as the skill says when there is one, and what one writes in a hurry otherwise. */
  solve() {
    const { skills } = JSON.parse(readFileSync(join(task, "task.json"), "utf8"));
    for (const [skill, args] of Object.entries(skills)) {
      const script = `.claude/skills/${skill}/scripts/add.mjs`;
      if (!existsSync(script)) return;
      execFileSync("node", [script, ...args]);
    }
    cpSync(join(task, "solution"), ".", { recursive: true });
    console.log(JSON.stringify({ usage: { input_tokens: 1000, output_tokens: 234 } }));
  },
  fail: () => process.exit(7),
  hang: () => setInterval(() => {}, 1000),
  wander: () => writeFileSync("../elsewhere.txt", "I was here"),
  break: () => writeFileSync("src/server.ts", "this is not TypeScript ("),
};
behaviours[behaviour]();
