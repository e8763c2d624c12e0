import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { help, parseOrder } from "../src/command-line.js";
import { rows } from "../src/rows.js";

const namesIn = (...args: string[]) => parseOrder(args)?.rows.map(({ name }) => name);

/** What `pnpm bench` runs. */
function bench(...args: string[]) {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  return promisify(execFile)(process.execPath, ["--conditions=@app/source", "--import=tsx", main, ...args]);
}

test("measures every row unless some are named", () => {
  expect(namesIn()).toEqual(rows.map(({ name }) => name));
});

test("takes a row by its name, and several by their first word", () => {
  expect(namesIn("vue", "fan-out")).toEqual(["fan-out", "vue-bundle", "vue-burst", "vue-commits"]);
});

test("names the rows when it knows none of that name", () => {
  expect(() => parseOrder(["fanout"])).toThrow(/no row "fanout".*fan-out/);
});

test("refuses an option that it does not know", () => {
  expect(() => parseOrder(["--fast"])).toThrow("--fast");
});

test("does a share of the work, in fewer rounds, when it has to be quick", () => {
  const [full, quick] = [parseOrder([]), parseOrder(["--quick", "--json", "out.json"])];
  expect(full).toMatchObject({ effort: { rounds: 5, warmUp: 1, size: 1 }, isQuick: false });
  expect(quick).toMatchObject({ effort: { size: 0.1 }, isQuick: true, json: "out.json" });
});

test("explains itself", async () => {
  expect((await bench("--help")).stdout).toBe(`${help}\n`);
});

test("says what is wrong with an order, and how to get help", async () => {
  const refused = { code: 2, stderr: expect.stringContaining("Try pnpm bench --help") as string };
  await expect(bench("fanout")).rejects.toMatchObject(refused);
});
