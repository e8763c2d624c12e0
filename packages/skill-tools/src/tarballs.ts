import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./command.js";
import { findFiles } from "./markdown.js";

/** Says what publint and Are The Types Wrong find in the tarballs that would be published. Builds them first. */
export async function checkTarballs(root: string): Promise<string[]> {
  const directories = ["packages/socket-types", "skills/realtime/*"];
  const built = await run("turbo", ["run", "build", ...directories.map((path) => `--filter=./${path}`)], { cwd: root });
  if (!built.ok) return [`the build failed:\n${built.output}`];
  const homes = (
    await findFiles(
      root,
      directories.map((path) => `${path}/package.json`),
    )
  ).map((path) => join(path, ".."));
  const problems = await Promise.all(homes.map((home) => tarballProblems(root, home)));
  return problems.flat();
}

async function tarballProblems(root: string, home: string): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), "tarball-"));
  try {
    const tarball = join(directory, "package.tgz");
    const packed = await run("pnpm", ["pack", "--out", tarball], { cwd: join(root, home) });
    if (!packed.ok) return [`${home}: pnpm pack failed:\n${packed.output}`];
    const publint = await run("publint", ["run", tarball, "--strict"], { cwd: root });
    const types = await run("attw", [tarball, "--profile", "esm-only"], { cwd: root });
    return [publint, types].filter(({ ok }) => !ok).map(({ output }) => `${home}:\n${output}`);
  } finally {
    await rm(directory, { recursive: true });
  }
}
