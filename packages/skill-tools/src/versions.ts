import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parse } from "yaml";
import { staleFiles, type GeneratedFile } from "./generated-files.js";
import { findFiles } from "./markdown.js";

const marketplace = ".claude-plugin/marketplace.json";

/** Names the files whose versions are not those of their packages and of the catalog. */
export async function checkVersions(root: string): Promise<string[]> {
  const stale = await staleFiles(root, await stampedVersions(root));
  return stale.map((path) => `${path} names another version than its package.json or the catalog: run pnpm sync`);
}

/**
 * Each SKILL.md with the version of its package and the tested version of its library, and the marketplace with the
 * version that all skills have: `changeset version` changes package.json alone.
 */
export async function stampedVersions(root: string): Promise<GeneratedFile[]> {
  const read = (path: string) => readFile(`${root}/${path}`, "utf8");
  const { catalog } = parse(await read("pnpm-workspace.yaml")) as { catalog: Record<string, string> };
  const skills = await Promise.all(
    (await findFiles(root, "skills/*/*/SKILL.md")).map(async (path) => {
      const text = await read(path);
      const { version } = JSON.parse(await read(`${dirname(path)}/package.json`)) as { version: string };
      const library = /^ +library: (.+)$/m.exec(text)?.[1] ?? "";
      const content = text
        .replace(/^( +version: ).*$/m, `$1"${version}"`)
        .replace(/^( +library_version: ).*$/m, `$1"${catalog[library]}"`);
      return { path, content, version };
    }),
  );
  const content = (await read(marketplace)).replace(/("version": )"[^"]*"/, `$1"${skills[0]?.version}"`);
  return [...skills.map(({ path, content: stamped }) => ({ path, content: stamped })), { path: marketplace, content }];
}
