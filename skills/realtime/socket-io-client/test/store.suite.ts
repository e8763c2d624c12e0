import { afterEach, expect, test, vi } from "vitest";
import { createStore } from "../src/store.js";

afterEach(() => vi.unstubAllGlobals());

const counter = (start?: () => () => void) => {
  let count = 0;
  const store = createStore({ read: () => ({ count }), ...(start && { start }) });
  return {
    ...store,
    increase() {
      count += 1;
      store.changed();
    },
  };
};

test("answers the same snapshot until something changed", () => {
  const store = counter();
  const before = store.get();
  expect(store.get()).toBe(before);
  store.increase();
  expect(store.get()).toEqual({ count: 1 });
});

test("answers truthfully without watchers", () => {
  const store = counter();
  store.increase();
  expect(store.get().count).toBe(1);
});

test("notifies once for many changes of a frame", async () => {
  const store = counter();
  const listener = vi.fn();
  store.subscribe(listener);
  for (let change = 0; change < 1_000; change += 1) store.increase();
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1));
  expect(store.get().count).toBe(1_000);
});

test("notifies by timer where frames never come, as in a hidden tab", async () => {
  vi.stubGlobal("requestAnimationFrame", () => 1);
  vi.stubGlobal("cancelAnimationFrame", vi.fn());
  const store = counter();
  const listener = vi.fn();
  store.subscribe(listener);
  store.increase();
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1));
});

test("notifies with the animation frame where there is one", () => {
  const frames: (() => void)[] = [];
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", vi.fn());
  const store = counter();
  const listener = vi.fn();
  store.subscribe(listener);
  store.increase();
  frames[0]?.();
  expect(listener).toHaveBeenCalledTimes(1);
});

test("starts with the first watcher and stops after the last", async () => {
  const stop = vi.fn();
  const start = vi.fn(() => stop);
  const store = counter(start);
  const leave = [store.subscribe(() => {}), store.subscribe(() => {})];
  expect(start).toHaveBeenCalledTimes(1);
  for (const unsubscribe of leave) unsubscribe();
  expect(stop).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(stop).toHaveBeenCalledTimes(1));
});

test("keeps running through an unmount and remount", async () => {
  const stop = vi.fn();
  const start = vi.fn(() => stop);
  const store = counter(start);
  store.subscribe(() => {})();
  const leave = store.subscribe(() => {});
  // Not a wait: the macrotask after which it would have stopped.
  await new Promise((resolve) => setTimeout(resolve));
  expect([start.mock.calls.length, stop.mock.calls.length]).toEqual([1, 0]);
  leave();
});

test("removes a listener once, however often its removal is called", async () => {
  const store = counter();
  const listener = vi.fn();
  store.subscribe(listener)();
  const leave = store.subscribe(listener);
  store.increase();
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1));
  leave();
  leave();
  store.increase();
  expect(listener).toHaveBeenCalledTimes(1);
});
