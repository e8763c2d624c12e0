import { expect, test } from "vitest";
import { writeStaleFiles } from "../src/generated-files.js";
import { checkSnippets, syncedSnippets } from "../src/snippets.js";
import { createRepository } from "./repository.behaviour.js";

const source = `const before = 1;
{
  // #region outer
  const first = 1;
  // #region inner

    const second = 2;
  // #endregion inner
  // #endregion outer
}
`;
const fence = (info: string, code: string, indent = "") =>
  [`\`\`\`${info}`, ...code.split("\n"), "```"].map((line) => (line ? indent + line : "")).join("\n");
const skill = "skills/realtime/chat";
const repositoryShowing = (markdown: string, file = "SKILL.md") =>
  createRepository({
    [`${skill}/package.json`]: "{}",
    [`${skill}/src/a.ts`]: source,
    [`${skill}/${file}`]: `# A\n\n${markdown}\n`,
  });

test("accepts a fence that shows its region at the left margin, without nested markers", async () => {
  await using repository = await repositoryShowing(
    fence("ts file=src/a.ts#outer", "const first = 1;\n\n  const second = 2;"),
  );
  expect(await checkSnippets(repository.root)).toEqual([]);
});

test("names a file whose fence differs from its source", async () => {
  await using repository = await repositoryShowing(fence("ts file=src/a.ts#inner", "const second = 3;"));
  const problem = `${skill}/SKILL.md shows code that its source no longer has: run pnpm sync`;
  expect(await checkSnippets(repository.root)).toEqual([problem]);
});

test("rewrites every fence of a file, also when the length changes and one stands in a list", async () => {
  const first = fence("ts file=src/a.ts#outer", "old");
  const second = fence("ts file=src/a.ts#inner", "old\nold\nold", "  ");
  await using repository = await repositoryShowing(`${first}\n\n- item\n\n${second}\n\nend`);
  await writeStaleFiles(repository.root, (await syncedSnippets(repository.root)).files);
  expect(await repository.read(`${skill}/SKILL.md`)).toMatchInlineSnapshot(`
    "# A

    \`\`\`ts file=src/a.ts#outer
    const first = 1;

      const second = 2;
    \`\`\`

    - item

      \`\`\`ts file=src/a.ts#inner

      const second = 2;
      \`\`\`

    end
    "
  `);
  expect(await checkSnippets(repository.root)).toEqual([]);
});

test("finds the source of a reference from the skill, not from the reference", async () => {
  const markdown = fence("ts file=src/a.ts#inner", "\nconst second = 2;");
  await using repository = await repositoryShowing(markdown, "references/deep.md");
  expect(await checkSnippets(repository.root)).toEqual([]);
});

test.each(["ts", "tsx", "vue"])("refuses a %s fence that names no file", async (language) => {
  await using repository = await repositoryShowing(fence(language, "const x = 1;"));
  expect(await checkSnippets(repository.root)).toEqual([`${skill}/SKILL.md:3 names no file: write file=…#region`]);
});

test("leaves other languages alone", async () => {
  await using repository = await repositoryShowing(fence("sh", "npm test"));
  expect(await checkSnippets(repository.root)).toEqual([]);
});

test.each([
  ["src/gone.ts", "there is no such file"],
  ["src/a.ts#gone", 'it has no line "// #region gone"'],
])("says what is missing behind file=%s", async (path, reason) => {
  await using repository = await repositoryShowing(fence(`ts file=${path}`, "x"));
  expect(await checkSnippets(repository.root)).toEqual([expect.stringContaining(reason)]);
});

test("says when a region has no end", async () => {
  await using repository = await repositoryShowing(fence("ts file=src/b.ts#open", "x"));
  await repository.write({ [`${skill}/src/b.ts`]: "// #region open\nconst x = 1;\n" });
  expect(await checkSnippets(repository.root)).toEqual([
    expect.stringContaining('it has no line "// #endregion open"'),
  ]);
});
