import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** The skill that these scripts stand in. */
export const skill = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { packages, types, versions: tested } = JSON.parse(readFileSync(join(skill, "assets/carried.json"), "utf8"));
/** By npm package, the range that the modules were tested with. */
export const versions = tested;

const namesIn = (directory) =>
  readdirSync(join(skill, directory)).flatMap((file) => (/\.tsx?$/.test(file) ? [file.replace(/\.tsx?$/, "")] : []));
/** The capabilities in `src`. */
export const own = namesIn("src");
/** The modules of the server that come along for tests. */
export const carriedServer = existsSync(join(skill, "assets/server"))
  ? namesIn("assets/server").map((name) => `server/${name}`)
  : [];

// `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")`.
const statement = /^(?:import|export)[^;"']*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** What a set of modules needs: files by their path in the destination, npm packages by whether they are for development. */
export function collect(stems) {
  const files = new Map();
  const npm = new Map(types.map((name) => [name, true]));
  const need = (name, isDevelopment) => npm.set(name, isDevelopment && (npm.get(name) ?? true));

  function add(stem) {
    const home = stem.includes("/") ? "assets" : "src";
    const extension = [".ts", ".tsx"].find((end) => existsSync(join(skill, home, stem + end)));
    if (!extension) throw new Error(`${join(home, stem)}.ts is missing from the skill: install the skill again`);
    if (files.has(stem + extension)) return;
    // Modules may import each other's types in a circle.
    files.set(stem + extension, "");
    const text = readFileSync(join(skill, home, stem + extension), "utf8");
    const rewritten = text.replace(statement, (whole, from, bare, dynamic) => {
      const name = from ?? bare ?? dynamic;
      const target = follow(stem, name);
      return target ? whole.replace(`"${name}"`, `"${target}"`) : whole;
    });
    files.set(stem + extension, rewritten);
  }

  /** Adds what an import leads to; answers the path to write instead when it leads to a carried package. */
  function follow(stem, name) {
    if (name.startsWith(".")) {
      add(posix.join(posix.dirname(stem), name.replace(/\.js$/, "")));
      return undefined;
    }
    const carrier = Object.keys(packages).find((carried) => name === carried || name.startsWith(`${carried}/`));
    if (!carrier) {
      const key = name.startsWith("node:") ? "node" : name.split("/", name.startsWith("@") ? 2 : 1).join("/");
      if (key !== "node") need(key, carriedServer.length > 0 && /^(server\/|contract\/server$)/.test(stem));
      if (versions[`@types/${key}`]) need(`@types/${key}`, true);
      return undefined;
    }
    const target = posix.join(packages[carrier], name.slice(carrier.length + 1) || "index");
    add(target);
    const path = posix.relative(posix.dirname(stem), target);
    return `${path.startsWith(".") ? path : `./${path}`}.js`;
  }

  for (const stem of stems) add(stem);
  return { files, npm };
}
