import { expect, test } from "vitest";
import { createFeed } from "../src/feed.js";

const page = (...offsets: number[]) => offsets.map((offset) => ({ offset }));
const offsets = (items: readonly { offset: number }[] | undefined) => items?.map(({ offset }) => offset);

function started({ at = 0, windowSize = 1_000 } = {}) {
  const feed = createFeed<{ offset: number }>({ windowSize });
  feed.restart({ epoch: "a", offset: at }, []);
  return feed;
}

test("emits items once and in order, whatever the order of arrival", () => {
  const feed = started();
  const emitted = [3, 1, 1, 2, 5, 3, 4].flatMap((offset) => offsets(feed.push("a", page(offset))));
  expect(emitted).toEqual([1, 2, 3, 4, 5]);
  expect(offsets(feed.items())).toEqual([1, 2, 3, 4, 5]);
});

test("keeps the first copy of an item, so that what is shown stays the same object", () => {
  const feed = started();
  feed.push("a", page(1));
  const [first] = feed.items();
  feed.push("a", page(1, 2));
  expect(feed.items()[0]).toBe(first);
});

test("holds back what is ahead of a gap and says so", () => {
  const feed = started({ at: 4 });
  expect(feed.push("a", page(6))).toEqual([]);
  expect(feed.hasGap()).toBe(true);
  expect(offsets(feed.append("a", page(5), false))).toEqual([5, 6]);
  expect(feed.hasGap()).toBe(false);
});

test("continues nowhere else than at its cursor", () => {
  const feed = started({ at: 4 });
  expect(feed.append("a", page(6, 7), false)).toBeUndefined();
  expect(feed.append("b", page(5), false)).toBeUndefined();
  expect(feed.cursor()).toEqual({ epoch: "a", offset: 4 });
});

test("asks for more while a page says that more exist", () => {
  const feed = started();
  feed.append("a", page(1, 2), true);
  expect(feed.hasGap()).toBe(true);
  feed.append("a", page(3), false);
  expect(feed.hasGap()).toBe(false);
});

test("doubts itself when another epoch is pushed, until a page continues it", () => {
  const feed = started({ at: 2 });
  expect(feed.push("b", page(1))).toEqual([]);
  expect(feed.hasGap()).toBe(true);
  feed.append("a", [], false);
  expect(feed.hasGap()).toBe(false);
});

test("remembers that something was pushed before the first page", () => {
  const feed = createFeed();
  feed.push("a", page(3));
  expect(feed.hasGap()).toBe(false);
  feed.restart({ epoch: "a", offset: 2 }, page(1, 2));
  expect(feed.hasGap()).toBe(true);
});

test("has no gap after a first page that holds what was pushed before it", () => {
  const feed = createFeed();
  feed.push("a", page(1, 2));
  feed.restart({ epoch: "a", offset: 2 }, []);
  expect(feed.hasGap()).toBe(false);
});

test("doubts a first page when another log was pushed before it, and trusts the next one", () => {
  const feed = createFeed();
  feed.push("b", page(1));
  feed.restart({ epoch: "a", offset: 9 }, page(9));
  expect(feed.hasGap()).toBe(true);
  feed.restart({ epoch: "a", offset: 9 }, page(9));
  expect(feed.hasGap()).toBe(false);
});

test("knows after a restart what was pushed while its page was on the way", () => {
  const feed = started({ at: 4 });
  feed.push("a", page(6, 8));
  feed.restart({ epoch: "a", offset: 7 }, page(5, 6, 7));
  expect(feed.hasGap()).toBe(true);
  feed.restart({ epoch: "a", offset: 7 }, page(5, 6, 7));
  expect(feed.hasGap()).toBe(false);
});

test("begins anew in the log that was pushed, without a gap", () => {
  const feed = started({ at: 9 });
  feed.push("a", page(10));
  feed.push("b", page(1));
  feed.restart({ epoch: "b", offset: 1 }, page(1));
  expect([offsets(feed.items()), feed.hasGap()]).toEqual([[1], false]);
});

test("keeps the newest items, and the older ones that were asked for", () => {
  const feed = started({ windowSize: 3 });
  feed.push("a", page(1, 2, 3, 4, 5));
  feed.append("a", page(4, 5), false);
  expect([offsets(feed.items()), feed.isTrimmed()]).toEqual([[3, 4, 5], true]);
  expect(feed.prepend("a", page(1, 2))).toBe(true);
  feed.push("a", page(6));
  expect(offsets(feed.items())).toEqual([2, 3, 4, 5, 6]);
});

test("refuses an older page that does not touch the window", () => {
  const feed = started({ at: 9 });
  feed.push("a", page(10));
  expect(feed.prepend("a", page(1, 2))).toBe(false);
  expect(feed.prepend("b", page(9))).toBe(false);
  expect(feed.prepend("a", page(8, 9))).toBe(true);
  expect(feed.start()).toEqual({ epoch: "a", offset: 8 });
});

test("keeps what waits for a gap bounded", () => {
  const feed = started({ windowSize: 10 });
  for (let offset = 2; offset < 10_000; offset += 1) feed.push("a", page(offset));
  expect(offsets(feed.append("a", page(1), true))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(feed.hasGap()).toBe(true);
});

test("answers the same array until it changed", () => {
  const feed = started();
  feed.push("a", page(1));
  const items = feed.items();
  feed.push("a", page(1));
  expect(feed.items()).toBe(items);
  feed.push("a", page(2));
  expect(feed.items()).not.toBe(items);
});
