import { expect, test } from "vitest";
import { checkPerformancePage, performancePage } from "../src/performance-page.js";
import { createRepository } from "./repository.behaviour.js";

const machine = { cpu: "Some CPU", cores: 2, memoryGb: 24, system: "Linux x64", node: "v20.20.2", loadBefore: 0.31 };
const send = {
  name: "acked-send",
  title: "acked send",
  what: "A send.",
  against: "a plain one",
  unit: "µs of server CPU per send",
  figure: "ratio",
  bar: { atMost: 1.2 },
  ...{ median: 1.1401, least: 1.1, most: 1.25, ours: 40.04, plain: 35.1, isMet: true },
};
const bundle = {
  ...{ name: "client-bundle", title: "the client core", what: "Two names.", unit: "kB", figure: "amount" },
  ...{ bar: { atMost: 4 }, median: 5.9, least: 5.9, most: 5.9, ours: 5.9, isMet: false },
};
const measured = {
  machine: { measuredAt: "2026-11-23T04:00:00.000Z", ...machine },
  effort: { rounds: 5, size: 1 },
  results: [send, bundle],
};
const marks = "<!-- figures: made by pnpm sync from performance.json -->\n<!-- /figures -->";
const files = {
  "docs/performance.json": JSON.stringify(measured),
  "docs/performance.md": `# Title\n\n${marks}\n\nAfter\n`,
};

test("puts what was measured between the marks, and leaves the text around them", async () => {
  await using repository = await createRepository(files);
  const { path, content = "" } = await performancePage(repository.root);
  expect(path).toBe("docs/performance.md");
  expect(content).toMatch(
    /^# Title\n\n<!-- figures.*-->\n\nMeasured 2026-11-23 on 2 cores of Some CPU, .*; load before 0.3;/,
  );
  expect(content).toContain("| `acked-send` | acked send | **1.14×** | 1.10× to 1.25× | ≤ 1.20× | ok |");
  expect(content).toContain("| `client-bundle` | the client core | **5.90 kB** |  | ≤ 4.00 | short |");
  expect(content).toContain("**`acked-send`** A send. Against a plain one. 40.0 to 35.1 µs of server CPU per send.");
  expect(content).toMatch(/<!-- \/figures -->\n\nAfter\n$/);
});

test.each([
  ["a busy machine", { machine: { ...measured.machine, loadBefore: 4 } }],
  ["a quick run", { effort: { rounds: 2, size: 0.1 } }],
])("warns of the figures of %s", async (_, doubtful) => {
  await using repository = await createRepository(files);
  const warning = "Do not rely on these";
  expect((await performancePage(repository.root)).content).not.toContain(warning);
  await repository.write({ "docs/performance.json": JSON.stringify({ ...measured, ...doubtful }) });
  expect((await performancePage(repository.root)).content).toContain(warning);
});

test("writes the same page from a page that it wrote", async () => {
  await using repository = await createRepository(files);
  const { path, content = "" } = await performancePage(repository.root);
  await repository.write({ [path]: content });
  expect(await checkPerformancePage(repository.root)).toEqual([]);
  expect((await performancePage(repository.root)).content).toBe(content);
});

test("names a page that shows other figures than were measured", async () => {
  await using repository = await createRepository(files);
  const stale = ["docs/performance.md differs from docs/performance.json: run pnpm sync"];
  expect(await checkPerformancePage(repository.root)).toEqual(stale);
});

test("says which marks a page has lost", async () => {
  await using repository = await createRepository({ ...files, "docs/performance.md": "# Title\n" });
  await expect(performancePage(repository.root)).rejects.toThrow("put <!-- figures");
});
