import { expect, test } from "vitest";
import { writeStaleFiles } from "../src/generated-files.js";
import { checkVersions, stampedVersions } from "../src/versions.js";
import { createRepository } from "./repository.behaviour.js";

const home = "skills/realtime/chat";
const skill = '---\nname: chat\nmetadata:\n  version: "0.1.0"\n  library: socket.io\n  library_version: "4.8.4"\n---\n';
const files = {
  "pnpm-workspace.yaml": "catalog:\n  socket.io: 4.8.4\n",
  ".claude-plugin/marketplace.json": '{ "metadata": { "version": "0.1.0" }, "plugins": [] }\n',
  [`${home}/package.json`]: '{ "version": "0.1.0" }',
  [`${home}/SKILL.md`]: skill,
};

test("accepts a skill with the versions of its package and of the catalog", async () => {
  await using repository = await createRepository(files);
  expect(await checkVersions(repository.root)).toEqual([]);
});

test("names the skill and the marketplace after a release", async () => {
  await using repository = await createRepository(files);
  await repository.write({ [`${home}/package.json`]: '{ "version": "0.2.0" }' });
  const stale = expect.stringContaining("names another version than its package.json or the catalog");
  expect(await checkVersions(repository.root)).toEqual([stale, stale]);
});

test("names the skill after an update of its library", async () => {
  await using repository = await createRepository(files);
  await repository.write({ "pnpm-workspace.yaml": "catalog:\n  socket.io: 4.9.0\n" });
  expect(await checkVersions(repository.root)).toEqual([expect.stringContaining(`${home}/SKILL.md`)]);
});

test("stamps both versions, and leaves the rest as it is", async () => {
  await using repository = await createRepository(files);
  await repository.write({
    "pnpm-workspace.yaml": "catalog:\n  socket.io: 4.9.0\n",
    [`${home}/package.json`]: '{ "version": "0.2.0" }',
  });
  await writeStaleFiles(repository.root, await stampedVersions(repository.root));
  expect(await repository.read(`${home}/SKILL.md`)).toBe(skill.replace("0.1.0", "0.2.0").replace("4.8.4", "4.9.0"));
  expect(await repository.read(".claude-plugin/marketplace.json")).toContain('"version": "0.2.0" }, "plugins": []');
});
