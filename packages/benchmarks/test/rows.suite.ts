import { expect, test } from "vitest";
import { measure } from "../src/measure.js";
import { rows } from "../src/rows.js";

const smallest = { rounds: 1, warmUp: 0, size: 0.01 };

test.for(rows)("measures $name", async (row, { skip }) => {
  const result = await measure(row, smallest);
  if (!result) return skip("it needs Redis, and has said how to get it");
  // So little work shows that a row runs, not what it costs: where receiving is subtracted, noise may outweigh the rest.
  for (const figure of [result.median, result.ours, result.plain ?? 1]) expect(figure).toSatisfy(Number.isFinite);
});
