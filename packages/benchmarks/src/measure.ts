import { setTimeout as sleep } from "node:timers/promises";
import type { Bar, Row, Subjects } from "./row.js";

export interface Result extends Omit<Row, "open"> {
  /** Of the figures of all rounds. */
  median: number;
  least: number;
  most: number;
  /** Medians, in `unit`. */
  ours: number;
  plain?: number;
  rounds: number;
  isMet: boolean;
}

export interface Effort {
  rounds: number;
  /** Rounds before those, in which code gets hot; nobody counts them. */
  warmUp: number;
  /** The share of a full run's work; 1 is all of it. */
  size: number;
}

/** One side of one round may take this long. */
const patienceMs = 120_000;

interface Round {
  ours: number;
  plain: number | undefined;
}

/** Runs a row and closes what it opened. Undefined: it cannot run on this machine, and has said why. */
export async function measure(row: Row, { rounds, warmUp, size }: Effort): Promise<Result | undefined> {
  await using subjects = await row.open(size);
  if (!subjects) return undefined;
  await interleave(subjects, warmUp);
  const measured = await interleave(subjects, rounds);
  const figures = measured.map((round) => figureOf(row.figure, round));
  const { open: _, ...described } = row;
  const result = {
    median: median(figures),
    least: Math.min(...figures),
    most: Math.max(...figures),
    ours: median(measured.map(({ ours }) => ours)),
    ...(subjects.plain && { plain: median(measured.map(({ plain }) => plain ?? NaN)) }),
    rounds,
  };
  return { ...described, ...result, isMet: isMet(row.bar, result.median) };
}

/**
 * Measures both sides in turns, in the opposite order every other round: what a machine does besides, and its getting
 * warm, burdens both alike.
 */
export async function interleave(subjects: Pick<Subjects, "ours" | "plain">, rounds: number): Promise<Round[]> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const plainFirst = round % 2 === 1 ? await inTime(subjects.plain?.()) : undefined;
    const ours = await inTime(subjects.ours());
    measured.push({ ours, plain: plainFirst ?? (await inTime(subjects.plain?.())) });
  }
  return measured;
}

async function inTime<T>(work: T): Promise<Awaited<T>> {
  const patience = new AbortController();
  const late = sleep(patienceMs, undefined, patience).then(() => {
    throw new Error(`Not done within ${patienceMs / 1000} s: what it waits for never came`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
    late.catch(() => {});
  }
}

/** The middle of an odd count, the mean of the middle two of an even one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

function figureOf(figure: Row["figure"], { ours, plain = NaN }: Round): number {
  if (figure === "amount") return ours;
  return figure === "ratio" ? ours / plain : plain / ours;
}

const isMet = (bar: Bar, figure: number): boolean => ("atMost" in bar ? figure <= bar.atMost : figure >= bar.atLeast);
