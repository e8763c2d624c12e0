import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTyping } from "../src/typing.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const started = () => {
  const tell = vi.fn<(isTyping: boolean) => void>();
  return { tell, typing: createTyping({ tell, changed: () => {} }) };
};

test("tells once in three seconds however fast the keys come, and once that it is over", () => {
  const { tell, typing } = started();
  for (let key = 0; key < 50; key += 1) {
    typing.set(true);
    vi.advanceTimersByTime(100);
  }
  typing.set(false);
  typing.set(false);
  expect(tell.mock.calls).toEqual([[true], [true], [false]]);
});

test("lets a notice end by itself when it is not renewed", () => {
  const { typing } = started();
  typing.started("ada");
  vi.advanceTimersByTime(4_000);
  typing.started("ada");
  vi.advanceTimersByTime(4_000);
  expect(typing.users()).toEqual(["ada"]);
  vi.advanceTimersByTime(2_000);
  expect(typing.users()).toEqual([]);
});

test("holds no timer after clear", () => {
  const { typing } = started();
  typing.started("ada");
  typing.clear();
  expect([typing.users(), vi.getTimerCount()]).toEqual([[], 0]);
});
