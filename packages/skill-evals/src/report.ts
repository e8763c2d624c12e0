import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Attempt } from "./benchmark.js";

interface Summary {
  attempts: number;
  /** Means of the attempts. */
  passRate: number;
  seconds: number;
  /** Of the attempts that reported theirs. */
  tokens?: number;
  /** Attempts that passed every probe. */
  perfect: number;
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);

/** What attempts have in common. */
function summarize(attempts: readonly Attempt[]): Summary {
  const tokens = attempts.flatMap((attempt) => attempt.tokens ?? []);
  return {
    attempts: attempts.length,
    passRate: mean(attempts.map(({ passRate }) => passRate)),
    seconds: mean(attempts.map(({ durationMs }) => durationMs / 1000)),
    ...(tokens.length > 0 && { tokens: Math.round(mean(tokens)) }),
    perfect: attempts.filter(({ passRate }) => passRate === 1).length,
  };
}

/** Writes `benchmark.json`, for programs, and `report.md`, for people, to a directory. */
export async function writeReport(agent: string, attempts: readonly Attempt[], out: string): Promise<void> {
  const having = (skill: Attempt["skill"], task?: string) =>
    attempts.filter((attempt) => attempt.skill === skill && (task === undefined || attempt.task === task));
  const [withSkill, without] = [summarize(having("with")), summarize(having("without"))];
  const tasks = [...new Set(attempts.map(({ task }) => task))].map((task) => ({
    task,
    with: summarize(having("with", task)),
    without: summarize(having("without", task)),
    probes: probeRates(attempts.filter((attempt) => attempt.task === task)),
  }));
  const delta = { passRate: withSkill.passRate - without.passRate, seconds: withSkill.seconds - without.seconds };
  const benchmark = { agent, date: new Date().toISOString(), with: withSkill, without, delta, tasks, attempts };
  await writeFile(join(out, "benchmark.json"), `${JSON.stringify(benchmark, null, 2)}\n`);

  const row = (name: string, one: Summary, other: Summary) =>
    `| ${name} | ${percent(one.passRate)} | ${percent(other.passRate)} | ${one.perfect}/${one.attempts} | ${other.perfect}/${other.attempts} | ${one.seconds.toFixed(0)} s | ${other.seconds.toFixed(0)} s | ${one.tokens ?? "–"} | ${other.tokens ?? "–"} |`;
  const notes = attempts.flatMap(({ task, skill, run, ended, code, wroteOutside }) => [
    ...(ended === "finished"
      ? []
      : [`- ${task}, ${skill} skill, run ${run}: ${ended}${code ? ` (code ${code})` : ""}`]),
    ...wroteOutside.map((file) => `- ${task}, ${skill} skill, run ${run}: wrote ${file}, outside its project`),
  ]);
  const lines = [
    `# ${agent}`,
    "",
    "Passed probes, attempts without a fault, time and tokens: means, with the skill and without.",
    "",
    "| task | with | without | perfect with | perfect without | time with | time without | tokens with | tokens without |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...tasks.map((task) => row(task.task, task.with, task.without)),
    row("**all**", withSkill, without),
    "",
    ...(notes.length > 0 ? ["## What else happened", "", ...notes, ""] : []),
    "## What failed",
    "",
    ...tasks.flatMap(({ task, probes }) =>
      probes
        .filter((probe) => probe.with < 1 || probe.without < 1)
        .map((probe) => `- ${task}: ${probe.probe} (${percent(probe.with)} with, ${percent(probe.without)} without)`),
    ),
    "",
  ];
  await writeFile(join(out, "report.md"), lines.join("\n"));
}

const percent = (rate: number): string => `${Math.round(rate * 100)} %`;

/** How often each probe of a task passed, 0 to 1. */
function probeRates(attempts: readonly Attempt[]) {
  const rate = (probe: string, skill: Attempt["skill"]) =>
    mean(
      attempts
        .filter((attempt) => attempt.skill === skill)
        .map(({ verdicts }) => (verdicts.some((verdict) => verdict.probe === probe && verdict.passed) ? 1 : 0)),
    );
  const names = attempts[0]?.verdicts.map(({ probe }) => probe) ?? [];
  return names.map((probe) => ({ probe, with: rate(probe, "with"), without: rate(probe, "without") }));
}
