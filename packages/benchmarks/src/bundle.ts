import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions, type Plugin } from "esbuild";

export type Kind = "server" | "page";

const source = "@app/source";
const bundles = new Map<string, Promise<string>>();

/** The code of a program: the modules as they are shipped, without what a loader for TypeScript adds at run time. */
export function bundle(kind: Kind, name: string): Promise<string> {
  const file = fileURLToPath(new URL(`./${kind}s/${name}`, import.meta.url));
  const made = bundles.get(file) ?? textOf({ ...options[kind], entryPoints: [file] });
  bundles.set(file, made);
  return made;
}

/** What importing these names of a skill adds to an app: minified and gzipped, in kB of 1,000 bytes. */
export async function gzippedKilobytes(skill: string, names: string, external: string[]): Promise<number> {
  const resolveDir = fileURLToPath(new URL(`../../../skills/realtime/${skill}/src`, import.meta.url));
  const contents = `export { ${names} } from "./index.js";`;
  const text = await textOf({ stdin: { contents, resolveDir }, minify: true, conditions: [source], external });
  return gzipSync(text).length / 1000;
}

async function textOf(own: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({ bundle: true, format: "esm", target: "es2022", write: false, ...own });
  return outputFiles.map(({ text }) => text).join("");
}

/** Everything that is not of this repository is imported at run time, as a server does. */
const packagesStayOutside: Plugin = {
  name: "packages-stay-outside",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith("@app/") ? undefined : { path, external: true }));
  },
};

const options: Record<Kind, BuildOptions> = {
  server: { platform: "node", conditions: [source], plugins: [packagesStayOutside] },
  // The code that browsers get, on a DOM and a WebSocket that Node must bring.
  page: {
    platform: "browser",
    conditions: [source],
    jsx: "automatic",
    external: ["jsdom", "ws"],
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
  },
};
