import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { play, type Happening } from "./room-model.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

const runs = Number(process.env.MODEL_RUNS ?? 10);
const seed = Number(process.env.MODEL_SEED ?? (process.env.MODEL_RUNS ? Date.now() : 7));

const simple = (...names: Exclude<Happening["what"], "sendAndCut" | "pass">[]) =>
  fc.constantFrom(...names.map((what): Happening => ({ what })));
const upTo = (max: number) => fc.integer({ min: 1, max });
const happening = fc.oneof(
  { weight: 6, arbitrary: simple("send", "otherSends") },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("pass" as const), turns: upTo(300) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("sendAndCut" as const), bytes: upTo(900) }) },
  { weight: 3, arbitrary: simple("cut", "refuse", "blackHole", "heal", "heal") },
  { weight: 2, arbitrary: simple("reload", "restart") },
  { weight: 2, arbitrary: simple("loseLog", "loseAnswer", "loseAnswer") },
);

const timeout = 10_000 + runs * 2_000;

test(`keeps its promises whatever happens (${runs} runs, MODEL_SEED=${seed})`, { timeout }, async () => {
  const happenings = fc.array(happening, { minLength: 4, maxLength: 25, size: "max" });
  // A run that hangs has failed: something was promised and did not come.
  const options = { seed, numRuns: runs, timeout: 8_000, endOnFailure: true };
  const outcome = await fc.check(fc.asyncProperty(happenings, play), options);
  expect(outcome.failed, fc.defaultReportMessage(outcome)).toBe(false);
});
