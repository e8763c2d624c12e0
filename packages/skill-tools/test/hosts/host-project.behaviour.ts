import { existsSync } from "node:fs";
import { cp, mkdir, rm, symlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { run, type Finished } from "../../src/command.js";
import { findFiles } from "../../src/markdown.js";
import { createRepository, type Repository } from "../repository.behaviour.js";

const root = resolve(import.meta.dirname, "../../../..");
const strict = {
  target: "es2023",
  lib: ["es2023", "esnext.disposable", "dom"],
  jsx: "react-jsx",
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
};

export interface HostProject extends Repository {
  /** Copies a skill as an installer does: the whole directory, without what git does not have. */
  install(skill: string, ...directories: string[]): Promise<void>;
  /** Runs the skill's add.mjs and links the packages that its npm line names. Throws when it fails. */
  add(skill: string, ...args: string[]): Promise<void>;
  /** Takes away what npm lines named with -D only: what still runs needs none of it. */
  dropDevelopment(): Promise<void>;
  /** Links packages that the host has for itself. */
  link(...packages: string[]): Promise<void>;
  /** Compiles `src` strictly: as Node resolves modules, or as bundlers do. */
  compile(options: { module: "nodenext" | "preserve"; outDir?: string }): Promise<Finished>;
}

/** An empty npm project outside this repository: nothing of the workspace can be resolved from it. */
export async function createHostProject(): Promise<HostProject> {
  const repository = await createRepository({ "package.json": '{ "type": "module" }' });
  const installed = join(repository.root, ".claude/skills");
  const named = { run: new Set<string>(), develop: new Set<string>() };

  const link: HostProject["link"] = async (...packages) => {
    for (const name of packages) {
      const path = join(repository.root, "node_modules", name);
      if (existsSync(path)) continue;
      await mkdir(dirname(path), { recursive: true });
      await symlink(await installedPath(name), path);
    }
  };

  const install: HostProject["install"] = async (skill, ...directories) => {
    const filter = (path: string) => !["node_modules", "dist", ".turbo"].includes(basename(path));
    for (const directory of directories) {
      await cp(join(root, "skills/realtime", skill), join(repository.root, directory, skill), {
        recursive: true,
        filter,
      });
    }
  };

  return {
    ...repository,
    link,
    install,
    async add(skill, ...args) {
      await install(skill, ".claude/skills");
      const { ok, output } = await run("node", [join(installed, skill, "scripts/add.mjs"), ...args], {
        cwd: repository.root,
      });
      if (!ok) throw new Error(output);
      for (const command of (output.split("\n").at(-1) ?? "").split(" && ")) {
        const names = command.startsWith("npm install -D") ? named.develop : named.run;
        for (const [, name = ""] of command.matchAll(/"(@?[^@"]+)@/g)) names.add(name);
      }
      await link(...named.run, ...named.develop);
    },
    async dropDevelopment() {
      const unneeded = [...named.develop].filter((name) => !named.run.has(name));
      for (const name of unneeded) await rm(join(repository.root, "node_modules", name));
    },
    async compile({ module, outDir }) {
      const types = existsSync(join(repository.root, "node_modules/@types/node")) ? ["node"] : [];
      const emit = outDir ? { outDir, rootDir: "src" } : { noEmit: true };
      const compilerOptions = { ...strict, module, types, ...emit };
      await repository.write({ "tsconfig.json": JSON.stringify({ compilerOptions, include: ["src"] }) });
      return run("tsc", ["-p", repository.root]);
    },
  };
}

/** Where pnpm put a package for any of the workspaces. */
async function installedPath(name: string): Promise<string> {
  const homes = (await findFiles(root, ["packages/*/package.json", "skills/*/*/package.json"])).map(dirname);
  const paths = [".", ...homes].map((home) => join(root, home, "node_modules", name));
  const path = paths.find(existsSync);
  if (!path) throw new Error(`The npm line names ${name}, which no package here depends on`);
  return path;
}
