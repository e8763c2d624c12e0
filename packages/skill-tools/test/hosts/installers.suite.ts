import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/command.js";
import { findFiles } from "../../src/markdown.js";
import { createRepository, type Repository } from "../repository.behaviour.js";
import { createCheckout } from "./checkout.behaviour.js";

const skills = ["socket-io-client", "socket-io-react", "socket-io-server", "socket-io-vue"];

let checkout: Repository;
beforeAll(async () => void (checkout = await createCheckout()));
afterAll(() => checkout[Symbol.asyncDispose]());

/** Runs a tool in a project with a home of its own, without its telemetry. */
const tool = (project: Repository, program: string, ...args: string[]) =>
  run(program, args, { cwd: project.root, env: { HOME: project.root, DO_NOT_TRACK: "1", DISABLE_TELEMETRY: "1" } });

async function expectWholeSkills(project: Repository, directory: string): Promise<void> {
  for (const skill of skills) {
    const [source, copy] = [`${checkout.root}/skills/realtime/${skill}`, `${project.root}/${directory}/${skill}`];
    // openskills leaves a note of its own in each copy.
    expect(await findFiles(copy, ["**", "!.openskills.json"])).toEqual(await findFiles(source, "**"));
  }
}

describe("the skills CLI", () => {
  test("finds all four in the repository and copies each whole", async () => {
    await using project = await createRepository();
    const { ok, output } = await tool(project, "skills", "add", checkout.root, "-a", "claude-code", "-y", "--copy");
    expect(output).toContain("Installed 4 skills");
    expect(ok).toBe(true);
    await expectWholeSkills(project, ".claude/skills");
  });

  test("installs one by its path", async () => {
    await using project = await createRepository();
    const path = `${checkout.root}/skills/realtime/socket-io-vue`;
    await tool(project, "skills", "add", path, "-a", "claude-code", "-y", "--copy");
    expect(await findFiles(project.root, ".claude/skills/*/SKILL.md")).toEqual([
      ".claude/skills/socket-io-vue/SKILL.md",
    ]);
  });
});

describe("openskills", () => {
  test("installs all four, and tells an agent in AGENTS.md what each is for", async () => {
    await using project = await createRepository();
    await tool(project, "openskills", "install", checkout.root, "-y");
    await expectWholeSkills(project, ".claude/skills");
    await tool(project, "openskills", "sync", "-y");
    const told = await project.read("AGENTS.md");
    for (const skill of skills) {
      expect(told).toMatch(new RegExp(`<name>${skill}</name>\\n<description>[A-Z][^\\n]{300,}\\.</description>`));
    }
  });

  test("reads a skill out with its directory", async () => {
    await using project = await createRepository();
    await tool(project, "openskills", "install", checkout.root, "-y");
    const { output } = await tool(project, "openskills", "read", "socket-io-client");
    expect(output).toContain(`Base directory: ${project.root}/.claude/skills/socket-io-client`);
    expect(output).toContain("# Socket.IO client");
  });
});

test("intent finds no fault in the skills", async () => {
  const { ok, output } = await tool(checkout, "intent", "validate", "skills");
  expect(output).toContain("Validated 4 skill files");
  expect(ok).toBe(true);
});

test.each(skills)("skills-ref finds no fault in %s", async (skill) => {
  const { ok, output } = await tool(checkout, "skills-ref", "validate", `skills/realtime/${skill}`);
  expect(output).toContain("Valid skill");
  expect(ok).toBe(true);
});

test.each(skills)("the scripts of a copied %s work where nothing is installed", async (skill) => {
  await using project = await createRepository();
  await tool(project, "openskills", "install", checkout.root, "-y");
  const scripts = `.claude/skills/${skill}/scripts`;
  expect((await tool(project, "node", `${scripts}/add.mjs`, "src/realtime")).output).toMatch(/^Wrote \d+ of \d+ files/);
  expect((await tool(project, "node", `${scripts}/check.mjs`, "src")).output).toMatch(/^0 found in \d+ files/);
});
