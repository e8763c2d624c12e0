import { expect, test } from "vitest";
import { checkLinks } from "../src/links.js";
import { createRepository } from "./repository.behaviour.js";

const guide = "# Guide\n\n## How it `works`, and why\n";

test("accepts links to files, directories, headings and the web", async () => {
  const within = "[a](docs/guide.md) [b](docs) [c](docs/guide.md#how-it-works-and-why)";
  const readme = `${within} [d](https://example.org) [e](#top)\n\n# Top\n`;
  await using repository = await createRepository({ "README.md": readme, "docs/guide.md": guide });
  expect(await checkLinks(repository.root)).toEqual([]);
});

test("names a link to a file that does not exist, with its line", async () => {
  await using repository = await createRepository({ "README.md": "# Top\n\n[a](docs/gone.md)\n" });
  expect(await checkLinks(repository.root)).toEqual(["README.md:3 links to docs/gone.md: there is no such file"]);
});

test("names a link to a heading that does not exist, in another file and in its own", async () => {
  await using repository = await createRepository({
    "README.md": "[a](guide.md#how) [b](#nowhere)\n",
    "guide.md": guide,
  });
  expect(await checkLinks(repository.root)).toEqual([
    "README.md:1 links to guide.md#how: no heading there makes #how",
    "README.md:1 links to #nowhere: no heading there makes #nowhere",
  ]);
});

test("finds dead links in reference definitions, tables and dot directories", async () => {
  const text = "| a |\n| --- |\n| [x](gone.md) |\n\n[y][z]\n\n[z]: gone-too.md\n";
  await using repository = await createRepository({ ".github/notes.md": text });
  expect(await checkLinks(repository.root)).toHaveLength(2);
});

test("ignores what looks like a link in code, and installed packages", async () => {
  const text = "`[a](gone.md)`\n\n```md\n[b](gone.md)\n```\n";
  await using repository = await createRepository({ "README.md": text, "node_modules/x/README.md": "[a](gone.md)" });
  expect(await checkLinks(repository.root)).toEqual([]);
});

test("refuses a path from the root of a server", async () => {
  await using repository = await createRepository({ "README.md": "[a](/docs)\n" });
  expect(await checkLinks(repository.root)).toEqual(["README.md:1 links to /docs: write it relative to this file"]);
});

test("takes frontmatter for no heading, and counts its lines", async () => {
  await using repository = await createRepository({ "SKILL.md": "---\nname: chat\n---\n\n[a](#name-chat)\n" });
  expect(await checkLinks(repository.root)).toEqual([
    "SKILL.md:5 links to #name-chat: no heading there makes #name-chat",
  ]);
});
