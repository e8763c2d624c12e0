import { expect, test } from "vitest";
import { checkSkills } from "../src/skill-format.js";
import { createRepository } from "./repository.behaviour.js";

const good = "name: chat\ndescription: Builds a chat. Use when a chat is asked for.\nlicense: MIT";
const home = "skills/realtime/chat";
const skillOf = (frontmatter: string, body = "# Chat\n") => `---\n${frontmatter}\n---\n\n${body}`;
const repositoryWith = (skill: string, files: Record<string, string> = {}) =>
  createRepository({ [`${home}/package.json`]: "{}", [`${home}/SKILL.md`]: skill, ...files });

test("accepts a skill with a reference that it links", async () => {
  const skill = skillOf(`${good}\nmetadata:\n  version: "1.0"`, "[more](references/more.md)\n");
  await using repository = await repositoryWith(skill, {
    [`${home}/references/more.md`]: "# More\n\n[back](../SKILL.md)\n",
  });
  expect(await checkSkills(repository.root)).toEqual([]);
});

test.each([
  ["another name than its directory", good.replace("name: chat", "name: chats"), "name must equal the directory"],
  ["an upper case name", good.replace("name: chat", "name: Chat"), "name must be kebab-case"],
  ["a double hyphen in its name", good.replace("name: chat", "name: chat--x"), "name must be kebab-case"],
  ["no description", "name: chat", "description must have"],
  ["a description of 1025 characters", `name: chat\ndescription: ${"x".repeat(1025)}`, "description must have"],
  ["generics in its description", "name: chat\ndescription: A Server<T>", "must not contain < or >"],
  ["a folded description", "name: chat\ndescription: >-\n  Builds a chat.", "description must be one line"],
  ["a quoted description", 'name: chat\ndescription: "Builds a chat."', "description must be one line"],
  ["a colon that breaks the YAML", "name: chat\ndescription: Use: when asked", "is no YAML"],
  ["a key that the specification lacks", `${good}\nversion: "1"`, "key version is not in the specification"],
  ["metadata that is no string", `${good}\nmetadata:\n  version: 1.0`, "metadata must map names to strings"],
  ["a compatibility of 501 characters", `${good}\ncompatibility: ${"x".repeat(501)}`, "compatibility must have"],
])("refuses a skill with %s", async (_case, frontmatter, problem) => {
  await using repository = await repositoryWith(skillOf(frontmatter));
  expect((await checkSkills(repository.root)).join("\n")).toContain(problem);
});

test("refuses a skill without frontmatter", async () => {
  await using repository = await repositoryWith("# Chat\n");
  expect(await checkSkills(repository.root)).toEqual([expect.stringContaining("starts without frontmatter")]);
});

test("refuses a package without SKILL.md among the skills", async () => {
  await using repository = await createRepository({ [`${home}/package.json`]: "{}" });
  expect(await checkSkills(repository.root)).toEqual([`${home} has no SKILL.md`]);
});

test.each([
  ["251 lines", "line\n".repeat(245), "251 lines; 250 are allowed"],
  ["more than 3,500 tokens", "x".repeat(14_000), "tokens; 3500 are allowed"],
])("refuses a SKILL.md of %s", async (_case, body, problem) => {
  await using repository = await repositoryWith(skillOf(good, body));
  expect(await checkSkills(repository.root)).toEqual([expect.stringContaining(problem)]);
});

test("refuses a reference of 201 lines", async () => {
  const files = { [`${home}/references/more.md`]: "line\n".repeat(201) };
  await using repository = await repositoryWith(skillOf(good, "[more](references/more.md)\n"), files);
  expect(await checkSkills(repository.root)).toEqual([expect.stringContaining("201 lines; 200 are allowed")]);
});

test("wants the sections of a reference of more than 100 lines linked at its top", async () => {
  const sections = `## One\n\n${"line\n".repeat(95)}\n## Two\n`;
  const skill = skillOf(good, "[more](references/more.md)\n");
  await using repository = await repositoryWith(skill, {
    [`${home}/references/more.md`]: `# More\n\n- [One](#one)\n\n${sections}`,
  });
  expect(await checkSkills(repository.root)).toEqual([expect.stringContaining("link #two at its top")]);
  await repository.write({ [`${home}/references/more.md`]: `# More\n\n[One](#one) [Two](#two)\n\n${sections}` });
  expect(await checkSkills(repository.root)).toEqual([]);
});

test("refuses a reference that SKILL.md does not link", async () => {
  await using repository = await repositoryWith(skillOf(good), { [`${home}/references/more.md`]: "# More\n" });
  expect(await checkSkills(repository.root)).toEqual([expect.stringContaining("not linked from SKILL.md")]);
});

test("refuses a reference in a directory of its own", async () => {
  const files = { [`${home}/references/deep/more.md`]: "# More\n" };
  await using repository = await repositoryWith(skillOf(good, "[more](references/deep/more.md)\n"), files);
  expect(await checkSkills(repository.root)).toEqual([expect.stringContaining("is too deep")]);
});

test("refuses a link that leaves the skill, from SKILL.md and from a reference", async () => {
  const files = { [`${home}/references/more.md`]: "[up](../../other/SKILL.md)\n", "README.md": "# Top\n" };
  const body = "[more](references/more.md) [top](../../../README.md)\n";
  await using repository = await repositoryWith(skillOf(good, body), files);
  const outside = expect.stringContaining("outside the skill");
  expect(await checkSkills(repository.root)).toEqual([outside, outside]);
});
