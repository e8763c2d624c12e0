import { existsSync } from "node:fs";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { run } from "../../src/command.js";
import { createRepository, type Repository } from "../repository.behaviour.js";

const root = resolve(import.meta.dirname, "../../../..");

/** The packages that are published, and where they stand. */
export const published: Record<string, string> = {
  "@app/socket-types": "packages/socket-types",
  "@app/socket-io-server": "skills/realtime/socket-io-server",
  "@app/socket-io-client": "skills/realtime/socket-io-client",
  "@app/socket-io-react": "skills/realtime/socket-io-react",
  "@app/socket-io-vue": "skills/realtime/socket-io-vue",
};

interface Manifest {
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/**
 * An empty project with the five tarballs that would be published, unpacked as an installer does it: each package finds
 * the other four and what its own manifest declares, and nothing else of this repository.
 */
export async function createConsumer(): Promise<Repository> {
  const consumer = await createRepository({ "package.json": '{ "type": "module" }' });
  const filters = Object.values(published).map((home) => `--filter=./${home}`);
  await succeed("turbo", ["run", "build", ...filters], root);
  for (const [name, home] of Object.entries(published)) {
    const tarball = join(consumer.root, `${name.replace("/", "-")}.tgz`);
    await succeed("pnpm", ["pack", "--out", tarball], join(root, home));
    const place = join(consumer.root, "node_modules", name);
    await mkdir(place, { recursive: true });
    await succeed("tar", ["xzf", tarball, "--strip-components=1", "-C", place], consumer.root);
    const { dependencies, peerDependencies } = JSON.parse(
      await readFile(join(place, "package.json"), "utf8"),
    ) as Manifest;
    for (const declared of Object.keys({ ...peerDependencies, ...dependencies })) {
      if (!(declared in published)) await link(join(root, home, "node_modules", declared), place, declared);
    }
  }
  return consumer;
}

/** Makes a package that the workspace has resolvable from a directory. An optional peer that it lacks stays missing. */
export async function link(target: string, directory: string, name: string): Promise<void> {
  const path = join(directory, "node_modules", name);
  if (!existsSync(target) || existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}

async function succeed(program: string, args: string[], cwd: string): Promise<void> {
  const { ok, output } = await run(program, args, { cwd });
  if (!ok) throw new Error(`${program} ${args.join(" ")} failed:\n${output}`);
}
