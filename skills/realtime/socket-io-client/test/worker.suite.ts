import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWorker } from "../src/worker.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("does one thing at a time, until there is nothing to do", async () => {
  const started: number[] = [];
  const tasks = [1, 2, 3];
  let running = 0;
  const worker = createWorker(() => {
    const task = tasks.shift();
    if (task === undefined) return undefined;
    running += 1;
    started.push(task, running);
    return Promise.resolve().then(() => (running -= 1));
  });
  for (let count = 0; count < 5; count += 1) worker.poke();
  await vi.waitFor(() => expect(tasks).toEqual([]));
  expect(started).toEqual([1, 1, 2, 1, 3, 1]);
});

test("tries again with growing pauses, and not while it pauses", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const step = vi.fn(() => Promise.reject(new Error("no")));
  const worker = createWorker(step);
  worker.poke();
  await vi.advanceTimersByTimeAsync(0);
  worker.poke();
  expect(step).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000);
  expect(step).toHaveBeenCalledTimes(4);
  worker.rest();
});

test("plans nothing any more when it rests", async () => {
  const worker = createWorker(() => Promise.reject(new Error("no")));
  worker.poke();
  await vi.advanceTimersByTimeAsync(0);
  worker.rest();
  worker.poke(1_000);
  worker.rest();
  expect(vi.getTimerCount()).toBe(0);
});

test("does not pause for what failed before it rested", async () => {
  const outcomes: (() => Promise<void>)[] = [() => Promise.reject(new Error("gone")), () => Promise.resolve()];
  const worker = createWorker(() => outcomes.shift()?.());
  worker.poke();
  worker.rest();
  await vi.advanceTimersByTimeAsync(0);
  expect([outcomes.length, vi.getTimerCount()]).toEqual([0, 0]);
});
