import { expect, test } from "vitest";
import { interleave, measure, median } from "../src/measure.js";
import type { Bar, Row, Subjects } from "../src/row.js";

/** A row that costs what it is told to, one amount a round. */
function rowOf(figure: Row["figure"], bar: Bar, costs: { ours: number[]; plain?: number[] }) {
  const closed: string[] = [];
  const next = (amounts: number[]) => async () => amounts.shift() ?? NaN;
  const subjects: Subjects = {
    ours: next(costs.ours),
    ...(costs.plain && { plain: next(costs.plain) }),
    [Symbol.asyncDispose]: async () => void closed.push("closed"),
  };
  const row: Row = { name: "row", title: "Row", what: "A row", unit: "ms", figure, bar, open: async () => subjects };
  return { row, closed };
}

const threeRounds = { rounds: 3, warmUp: 0, size: 1 };

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9], 9.5],
  [[7], 7],
])("takes the middle of %j", (values, middle) => {
  expect(median(values)).toBe(middle);
});

test("does not order what it takes the middle of", () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test("lets both sides take turns, in the opposite order every other round", async () => {
  const turns: string[] = [];
  const take = (side: string) => async () => turns.push(side);
  await interleave({ ours: take("ours"), plain: take("plain") }, 3);
  expect(turns).toEqual(["ours", "plain", "plain", "ours", "ours", "plain"]);
});

test("divides within each round, and takes the median of that", async () => {
  const { row } = rowOf("ratio", { atMost: 1.2 }, { ours: [10, 30, 11], plain: [10, 10, 10] });
  const result = await measure(row, threeRounds);
  expect(result).toMatchObject({ median: 1.1, least: 1, most: 3, ours: 11, plain: 10, rounds: 3, isMet: true });
});

test("says how many times less a gain is", async () => {
  const { row } = rowOf("gain", { atLeast: 8 }, { ours: [1, 2, 1], plain: [9, 14, 6] });
  expect(await measure(row, threeRounds)).toMatchObject({ median: 7, isMet: false });
});

test("takes an amount as it is", async () => {
  const { row } = rowOf("amount", { atMost: 4 }, { ours: [5, 4, 3] });
  const result = await measure(row, threeRounds);
  expect(result).toMatchObject({ median: 4, isMet: true });
  expect(result).not.toHaveProperty("plain");
});

test("does not count the rounds in which code gets hot", async () => {
  const { row } = rowOf("ratio", { atMost: 1 }, { ours: [900, 1, 1, 1], plain: [1, 1, 1, 1] });
  expect(await measure(row, { ...threeRounds, warmUp: 1 })).toMatchObject({ median: 1, most: 1 });
});

test("closes what a row opened, also when it fails", async () => {
  const { row, closed } = rowOf("amount", { atMost: 1 }, { ours: [1] });
  const failing = async () => Promise.reject(new Error("It broke"));
  const open = async () => ({ ...(await row.open(1))!, ours: failing });
  await expect(measure({ ...row, open }, threeRounds)).rejects.toThrow("It broke");
  expect(closed).toEqual(["closed"]);
});

test("has no result for a row that cannot run here", async () => {
  const { row } = rowOf("amount", { atMost: 1 }, { ours: [1] });
  expect(await measure({ ...row, open: async () => undefined }, threeRounds)).toBeUndefined();
});
