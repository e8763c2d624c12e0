import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file that is made from others. Content undefined: it must not exist. */
export interface GeneratedFile {
  /** Relative to the repository. */
  path: string;
  content: string | undefined;
}

/** Names the files whose bytes differ from what they are made from. */
export async function staleFiles(root: string, files: GeneratedFile[]): Promise<string[]> {
  const current = await Promise.all(files.map(({ path }) => readIfThere(join(root, path))));
  return files.filter(({ content }, index) => content !== current[index]).map(({ path }) => path);
}

/** Writes the stale files and removes those that must not exist; answers their names. */
export async function writeStaleFiles(root: string, files: GeneratedFile[]): Promise<string[]> {
  const stale = new Set(await staleFiles(root, files));
  for (const { path, content } of files) {
    if (!stale.has(path)) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await (content === undefined ? rm(join(root, path)) : writeFile(join(root, path), content));
  }
  return [...stale];
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
