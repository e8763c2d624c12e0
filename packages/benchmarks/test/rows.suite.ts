import { expect, test } from "vitest";
import { measure } from "../src/measure.js";
import { rows } from "../src/rows.js";

const smallest = { rounds: 1, warmUp: 0, size: 0.01 };

test.for(rows)("measures $name", async (row, { skip }) => {
  const result = await measure(row, smallest);
  if (!result) return skip("it needs Redis, and has said how to get it");
  for (const figure of [result.median, result.ours, result.plain ?? 1]) {
    expect(figure).toBeGreaterThan(0);
    expect(figure).toBeLessThan(Infinity);
  }
});
