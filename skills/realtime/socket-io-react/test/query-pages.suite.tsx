// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { itemsOf, mergePages, only, type Page, type Pages } from "../src/query-pages.js";
import { play, type Happening } from "./query-log.js";

const items = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ offset: from + index }));

const page = (from: number, to: number, { epoch = "a", hasMore = from > 1 } = {}): Page<{ offset: number }> => ({
  epoch,
  messages: items(from, to),
  hasMore,
});

/** Pages that touch, the newest first. */
const pages = (...all: Page<{ offset: number }>[]): Pages<{ offset: number }> => ({
  pages: all,
  pageParams: all.map((_, index) =>
    index === 0 ? undefined : { epoch: "a", offset: all[index - 1]!.messages[0]!.offset },
  ),
});

const offsets = (merged: Pages<{ offset: number }>) => itemsOf(merged).map(({ offset }) => offset);
const range = (from: number, to: number) => items(from, to).map(({ offset }) => offset);

const runs = Number(process.env.QUERY_RUNS ?? 150);
const seed = Number(process.env.QUERY_SEED ?? (process.env.QUERY_RUNS ? Date.now() : 7));

const timeout = 10_000 + runs * 20;

const simple = (weight: number, ...names: Happening[]) => ({ weight, arbitrary: fc.constantFrom(...names) });
const happening = fc.oneof(
  simple(5, "append", "fetchOlder", "answerFirst"),
  simple(3, "refetch", "answerLast", "push", "pushWithGap"),
  simple(1, "loseLog", "join", "leave"),
);

test(
  `ends in the log of the server, whatever the order of answers and pushes (${runs} runs, QUERY_SEED=${seed})`,
  { timeout },
  () => {
    const happenings = fc.array(happening, { minLength: 10, maxLength: 60, size: "max" });
    const outcome = fc.check(fc.property(happenings, play), { numRuns: runs, seed });
    expect(outcome.failed, fc.defaultReportMessage(outcome)).toBe(false);
  },
);

test("keeps the shape of the pages: what is pushed lengthens the first", () => {
  const old = pages(page(7, 9), page(4, 6), page(1, 3));
  const { pages: merged, pageParams } = mergePages(old, old, page(8, 11));
  expect(merged.map(({ messages }) => messages.map(({ offset }) => offset))).toEqual([
    range(7, 11),
    range(4, 6),
    range(1, 3),
  ]);
  expect(pageParams).toEqual(old.pageParams);
});

test("keeps every object that did not change, and all of them when nothing did", () => {
  const old = pages(page(4, 6), page(1, 3));
  const merged = mergePages(old, old, page(5, 7));
  expect(merged.pages[1]).toBe(old.pages[1]);
  expect(merged.pages[0]?.messages[0]).toBe(old.pages[0]?.messages[0]);
  expect(mergePages(merged, structuredClone(merged), page(5, 7))).toBe(merged);
});

test("keeps the object of a message that an answer moves to another page", () => {
  const old = pages(page(4, 6), page(1, 3));
  const [merged] = mergePages(old, pages(page(5, 7), page(2, 4)), undefined).pages.toReversed();
  expect(merged?.messages[3]).toBe(old.pages[0]?.messages[0]);
});

test("takes from an answer what another place than the log changed", () => {
  const old = only({ epoch: "a", messages: [{ offset: 1, content: "hello" }], hasMore: false });
  const edited = only({ epoch: "a", messages: [{ offset: 1, content: "edited" }], hasMore: false });
  const merged = mergePages(old, edited, { ...old.pages[0]!, messages: old.pages[0]!.messages });
  expect(itemsOf(mergePages(merged, merged, old.pages[0]))).toEqual([{ offset: 1, content: "edited" }]);
});

test("keeps nothing below a hole, and goes on reading from there", () => {
  const { pages: merged, pageParams } = mergePages(undefined, pages(page(4, 6), page(1, 3)), page(10, 12));
  expect(merged).toEqual([page(10, 12)]);
  expect(pageParams).toEqual([undefined]);
});

test("keeps what an answer does not reach, older and newer", () => {
  const old = pages(page(4, 9));
  expect(mergePages(old, pages(page(6, 8)), undefined)).toEqual(old);
});

test("takes from an answer what touches the live part, and nothing beyond a hole above it", () => {
  const old = pages(page(1, 3));
  expect(offsets(mergePages(old, pages(page(3, 5)), page(1, 3)))).toEqual(range(1, 5));
  expect(offsets(mergePages(old, pages(page(5, 7)), page(1, 3)))).toEqual(range(1, 3));
});

test("drops an answer of another log than the room's", () => {
  const live = page(1, 2, { epoch: "b" });
  expect(mergePages(pages(page(1, 3)), pages(page(1, 4)), live).pages).toEqual([live]);
});

test("ends where an older page is empty", () => {
  const old = pages(page(4, 6));
  const trimmed = {
    pages: [...old.pages, page(4, 3, { hasMore: false })],
    pageParams: [undefined, { epoch: "a", offset: 4 }],
  };
  expect(mergePages(old, trimmed, undefined)).toEqual(only({ ...page(4, 6), hasMore: false }));
});

test("keeps 1,000 messages while more are pushed, and as many as were asked for", () => {
  const full = mergePages(pages(page(1, 900)), pages(page(1, 900)), page(900, 1_200));
  expect([offsets(full), full.pages.at(-1)?.hasMore]).toEqual([range(201, 1_200), true]);
  const asked = {
    pages: [...full.pages, page(101, 200)],
    pageParams: [...full.pageParams, { epoch: "a", offset: 201 }],
  };
  const longer = mergePages(full, asked, page(900, 1_200));
  expect(offsets(longer)).toEqual(range(101, 1_200));
  expect(offsets(mergePages(longer, longer, page(900, 1_210)))).toEqual(range(111, 1_210));
});
