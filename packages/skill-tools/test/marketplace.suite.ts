import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { findFiles } from "../src/markdown.js";

const root = resolve(import.meta.dirname, "../../..");

/** Claude Code docs, "Plugin marketplaces". Skills two levels deep are found by explicit paths alone. */
const marketplace = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  owner: z.strictObject({ name: z.string() }),
  metadata: z.strictObject({ description: z.string(), version: z.string() }),
  plugins: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9-]+$/),
      source: z.literal("./"),
      description: z.string(),
      strict: z.literal(false),
      skills: z.array(z.string().startsWith("./")),
    }),
  ),
});

test("the marketplace manifest names every skill by its path", async () => {
  const text = await readFile(`${root}/.claude-plugin/marketplace.json`, "utf8");
  const { plugins } = marketplace.parse(JSON.parse(text));
  const directories = (await findFiles(root, "skills/*/*/SKILL.md")).map((path) => `./${dirname(path)}`);
  expect(plugins.flatMap(({ skills }) => skills).toSorted()).toEqual(directories);
});
