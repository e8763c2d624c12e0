import { expect, test } from "vitest";
import { dayLabel, isSameDay } from "../src/days.js";

const daysAgo = (days: number, hour = 12) => {
  const day = new Date();
  day.setDate(day.getDate() - days);
  day.setHours(hour, 30, 0, 0);
  return day.toISOString();
};
const relative = (days: number) => new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(-days, "day");

test("ends a day at midnight where the reader is", () => {
  expect(isSameDay(daysAgo(1, 0), daysAgo(1, 23))).toBe(true);
  expect(isSameDay(daysAgo(1, 23), daysAgo(0, 0))).toBe(false);
});

test.each([0, 1])("names the day %i days ago in a word, whatever the hour", (days) => {
  expect([dayLabel(daysAgo(days, 0)).toLowerCase(), dayLabel(daysAgo(days, 23)).toLowerCase()]).toEqual([
    relative(days).toLowerCase(),
    relative(days).toLowerCase(),
  ]);
});

test("names an older day by its date", () => {
  expect(dayLabel(daysAgo(9))).toContain(String(new Date(daysAgo(9)).getDate()));
});

test("begins with a capital", () => {
  expect(dayLabel(daysAgo(0))).toMatch(/^\p{Lu}/u);
});
