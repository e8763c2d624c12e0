import { expect, test } from "vitest";
import { beginsHere, olderHistoryOf } from "../src/older-history.js";
import { sent, unsent } from "./messages.js";
import { until } from "./test-client.js";

/** A history whose pages arrive when the test says so. */
function slowHistory() {
  const pages: { arrive(): void; fail(): void }[] = [];
  const loadOlder = () =>
    new Promise<void>((arrive, reject) => pages.push({ arrive, fail: () => reject(new Error("cut")) }));
  return { pages, older: olderHistoryOf({ loadOlder }) };
}

test("reads one page at a time", async () => {
  const { pages, older } = slowHistory();
  older.load();
  older.load();
  expect(pages).toHaveLength(1);
  expect(older.get()).toBe("loading");
  pages[0]?.arrive();
  await until(older, (state) => state === "ready");
  older.load();
  expect(pages).toHaveLength(2);
});

test("says that a page did not come, and reads it when it is asked again", async () => {
  const { pages, older } = slowHistory();
  older.load();
  pages[0]?.fail();
  await until(older, (state) => state === "failed");
  expect(pages).toHaveLength(1);
  older.load();
  expect(older.get()).toBe("loading");
});

test("begins where nothing is older, once the room was read", () => {
  expect(beginsHere({ hasOlder: false, messages: [sent("bob", 1)] })).toBe(true);
  expect(beginsHere({ hasOlder: true, messages: [sent("bob", 1)] })).toBe(false);
  expect(beginsHere({ hasOlder: false, messages: [unsent(1)] })).toBe(false);
});
