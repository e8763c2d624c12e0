import { expect, test } from "vitest";
import type { Result } from "../src/measure.js";
import { table } from "../src/table.js";

const send: Result = {
  ...{ name: "acked-send", title: "acked send", what: "A send", unit: "µs", figure: "ratio", bar: { atMost: 1.2 } },
  ...{ median: 1.14, least: 1.1, most: 12.04, ours: 40, plain: 35, rounds: 5, isMet: true },
};
const bundle: Result = {
  ...{ name: "bundle", title: "a bundle", what: "It", unit: "kB", figure: "amount", bar: { atMost: 4 } },
  ...{ median: 5.94, least: 5.94, most: 5.94, ours: 5.94, rounds: 5, isMet: false },
};

test("shows each figure with its spread, its bar, and whether it is met", () => {
  expect(table([send, bundle])).toBe(
    [
      "row         what        figure   spread          bar",
      "acked-send  acked send  1.14×    1.10× to 12.0×  ≤ 1.20×  ok",
      "bundle      a bundle    5.94 kB                  ≤ 4.00   short",
    ].join("\n"),
  );
});
