import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runBenchmark } from "./benchmark.js";
import { buildKillMatrix, formatMatrix } from "./kill-matrix.js";
import { writeReport } from "./report.js";
import { readTasks } from "./task.js";
import { askTriggers, readTriggerSets, skillNames, triggerProblems } from "./triggers.js";

const help = {
  "": `Usage: pnpm evals <command> [options]

  list      the tasks
  check     proves the graders: every solution passes, every mutant fails the probes that it must
  run       lets an agent do the tasks with and without the skills, and grades what it made
  triggers  asks an agent which skill it would load

pnpm evals <command> --help says more.`,
  list: "Usage: pnpm evals list\n\nPrints every task with the skills that it is about.",
  check: `Usage: pnpm evals check [--task <name>]... [--full] [--parallel <n>] [--quiet]

Grades the reference solution of each task, which must pass every probe, and its mutants, each of which must fail the
probes that it names. Prints the matrix (x failed as it must, o failed as well, . passed) and exits with 1 below 100 %.

  --task      only this task; may be given again
  --full      asks every mutant every probe, not only those that it must fail and two others
  --parallel  candidates at a time; one more than there are processors
  --quiet     prints problems and the sum alone`,
  run: `Usage: pnpm evals run --agent '<command>' [--task <name>]... [--runs <n>] [--timeout <seconds>] [--out <dir>]

Runs the shell command in a fresh project, once with the task's skills in .claude/skills and once without. The prompt is
its standard input and the file $EVAL_PROMPT_FILE. A last line such as {"usage":{"input_tokens":1,"output_tokens":2}}
is counted. Writes benchmark.json, report.md and logs to --out (.data/evals).

  --runs     attempts at each task, both ways; 1
  --timeout  seconds until an attempt is killed; 1800`,
  triggers: `Usage: pnpm evals triggers [--agent '<command>'] [--skill <name>] [--timeout <seconds>]

Without an agent: checks the sets of queries. With one: for each query its command is given the four descriptions and
the query on standard input (the query alone is $EVAL_QUERY), and names the skill that it would load, or none. Prints
each wrong answer and the rate per skill, and exits with 1 when the rate of one is below 90 %.`,
};

type Command = keyof typeof help;

const options = {
  task: { type: "string", multiple: true },
  full: { type: "boolean" },
  quiet: { type: "boolean" },
  parallel: { type: "string" },
  agent: { type: "string" },
  runs: { type: "string" },
  timeout: { type: "string" },
  out: { type: "string" },
  skill: { type: "string" },
  help: { type: "boolean" },
} as const;

/** A whole number above 0 from an option. Throws, naming the option. */
function numberOf(option: string, text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${option} takes a whole number above 0, not "${text}"`);
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command = ""] = positionals;
  if (!(command in help)) throw new Error(`There is no command "${command}"\n\n${help[""]}`);
  if (values.help || command === "") {
    console.log(help[command as Command]);
    return values.help ? 0 : 2;
  }
  if (command === "triggers") return triggers(values);
  const tasks = await readTasks(values.task);
  if (command === "list") {
    for (const task of tasks) console.log(`${task.name.padEnd(26)} ${Object.keys(task.skills).join(", ")}`);
    return 0;
  }
  if (command === "check") {
    const parallel = numberOf("parallel", values.parallel, availableParallelism() + 1);
    const rows = await buildKillMatrix(tasks, { parallel, full: values.full ?? false });
    if (!values.quiet)
      for (const { name } of tasks) console.log(`${formatMatrix(rows.filter(({ task }) => task === name))}\n`);
    const wrong = rows.filter(({ problems }) => problems.length > 0);
    for (const { task, candidate, problems } of wrong) console.log(`${task}, ${candidate}: ${problems.join("; ")}`);
    const mutants = rows.filter(({ expected }) => expected.length > 0);
    const killed = mutants.filter(({ problems }) => problems.length === 0).length;
    console.log(`${killed} of ${mutants.length} mutants killed in ${tasks.length} tasks, ${wrong.length} problems`);
    return wrong.length === 0 ? 0 : 1;
  }
  if (!values.agent) throw new Error(`Name the agent's command\n\n${help.run}`);
  const out = resolve(values.out ?? ".data/evals");
  const attempts = await runBenchmark(values.agent, tasks, {
    runs: numberOf("runs", values.runs, 1),
    timeoutMs: numberOf("timeout", values.timeout, 1_800) * 1_000,
    out,
    onAttempt: ({ task, skill, run, ended, passRate }) =>
      console.log(`${task}, ${skill} skill, run ${run}: ${ended}, ${Math.round(passRate * 100)} % of the probes`),
  });
  await writeReport(values.agent, attempts, out);
  console.log(`Wrote ${out}/benchmark.json and report.md`);
  return 0;
}

async function triggers(values: { agent?: string; skill?: string; timeout?: string }): Promise<number> {
  const sets = (await readTriggerSets()).filter(({ skill }) => !values.skill || skill === values.skill);
  if (sets.length === 0) throw new Error(`No skill ${values.skill}. There are: ${skillNames.join(", ")}`);
  const problems = values.skill ? [] : triggerProblems(sets);
  for (const problem of problems) console.log(problem);
  if (!values.agent || problems.length > 0) {
    console.log(`${sets.flatMap(({ queries }) => queries).length} queries, ${problems.length} problems`);
    return problems.length === 0 ? 0 : 1;
  }
  let isGood = true;
  for (const set of sets) {
    const answers = await askTriggers(values.agent, [set], {
      timeoutMs: numberOf("timeout", values.timeout, 120) * 1_000,
    });
    const wrong = answers.filter(({ expected, answered }) => expected !== answered);
    for (const { query, expected, answered } of wrong)
      console.log(`${answered ?? "none"}, not ${expected ?? "none"}: ${query}`);
    const rate = 1 - wrong.length / answers.length;
    console.log(`${set.skill}: ${Math.round(rate * 100)} % of ${answers.length}`);
    isGood &&= rate >= 0.9;
  }
  return isGood ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
