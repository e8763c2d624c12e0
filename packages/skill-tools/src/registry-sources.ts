import { readFile } from "node:fs/promises";
import { parse } from "yaml";

/** Packages whose modules are copied, and the directory that each gets below `src/realtime`. */
export const homes: Record<string, string> = {
  "packages/socket-types": "contract",
  "skills/realtime/socket-io-client": "client",
  "skills/realtime/socket-io-server": "server",
  "skills/realtime/socket-io-react": "react",
  "skills/realtime/socket-io-vue": "vue",
};

/** `import … from "x"`, `export … from "x"`, `import "x"`. The first group is the path. */
export const importStatement = /^(?:import|export)\b(?:[^;"']*?\bfrom)?\s*"([^"]+)"/gm;

/** The npm packages that a module imports, without Node's own and ours. */
export function bareImports(text: string): string[] {
  const dynamic = /\bimport\("([^"]+)"\)/g;
  const paths = [...text.matchAll(importStatement), ...text.matchAll(dynamic)].map(([, path = ""]) => path);
  const foreign = paths.filter((path) => !/^(?:\.|node:|@app\/)/.test(path));
  return [...new Set(foreign.map((path) => path.split("/", path.startsWith("@") ? 2 : 1).join("/")))];
}

/** The ranges that the published packages declare, by name. */
export async function readRanges(root: string): Promise<Record<string, string>> {
  const workspace = parse(await readFile(`${root}/pnpm-workspace.yaml`, "utf8")) as {
    catalogs: { published: Record<string, string> };
  };
  const ranges: Record<string, string> = { ...workspace.catalogs.published };
  for (const home of Object.keys(homes)) {
    const manifest: unknown = JSON.parse(await readFile(`${root}/${home}/package.json`, "utf8"));
    const { peerDependencies = {} } = manifest as { peerDependencies?: Record<string, string> };
    Object.assign(ranges, peerDependencies);
  }
  return ranges;
}
