import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import type { Task } from "./task.js";

const common: BuildOptions = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  jsx: "automatic",
  jsxDev: true,
  outExtension: { ".js": ".mjs" },
  logLevel: "silent",
  // Packages that a project brought itself may be CommonJS.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
  },
};

/** Compiles the entries that a task names, from a project into `outdir`. Rejects with what does not compile. */
export async function compileEntries(task: Task, project: string, outdir: string, external: string[]): Promise<void> {
  const missing = task.entries.filter((entry) => !existsSync(join(project, entry)));
  if (missing.length > 0) throw new Error(`The project has no ${missing.join(", ")}`);
  await build({
    ...common,
    entryPoints: task.entries.map((entry) => join(project, entry)),
    outbase: project,
    outdir,
    splitting: true,
    external,
    plugins: [vueFiles],
  });
}

/** Compiles a task's grader, with the loop that runs it, into one file. */
export async function compileGrader(task: Task, outfile: string, external: string[]): Promise<void> {
  const grader = JSON.stringify(join(task.directory, "grader.ts"));
  const loop = JSON.stringify(join(import.meta.dirname, "grading-process.ts"));
  await build({
    ...common,
    stdin: {
      contents: `import { runProbes } from ${loop};\nimport { probes } from ${grader};\nawait runProbes(probes);`,
      resolveDir: import.meta.dirname,
    },
    outfile,
    // The server behind client tasks is this repository's own, from its sources.
    conditions: ["@app/source"],
    external,
  });
}

/** `.vue` files, by Vue's own compiler. Styles are left out: nothing here looks at them. */
const vueFiles: Plugin = {
  name: "vue",
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { compileScript, compileTemplate, parse } = await import("vue/compiler-sfc");
      const { descriptor, errors } = parse(await readFile(path, "utf8"), { filename: path });
      if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
      const id = createHash("sha256").update(path).digest("hex").slice(0, 8);
      if (!descriptor.script && !descriptor.scriptSetup) {
        const { code } = compileTemplate({ source: descriptor.template?.content ?? "", filename: path, id });
        return { contents: `${code}\nexport default { render };`, loader: "ts" };
      }
      const script = compileScript(descriptor, { id, inlineTemplate: Boolean(descriptor.scriptSetup) });
      if (descriptor.scriptSetup || !descriptor.template) return { contents: script.content, loader: "ts" };
      const { code } = compileTemplate({ source: descriptor.template.content, filename: path, id });
      const options = script.content.replace("export default", "const options =");
      return { contents: `${options}\n${code}\nexport default { ...options, render };`, loader: "ts" };
    });
  },
};
