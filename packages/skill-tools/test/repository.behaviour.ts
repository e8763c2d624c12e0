import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Repository extends AsyncDisposable {
  readonly root: string;
  write(files: Record<string, string>): Promise<void>;
  read(path: string): Promise<string>;
}

/** A directory with these files, removed at the end of the test. */
export async function createRepository(files: Record<string, string> = {}): Promise<Repository> {
  const root = await mkdtemp(join(tmpdir(), "repository-"));
  const write: Repository["write"] = async (added) => {
    for (const [path, text] of Object.entries(added)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  };
  await write(files);
  return {
    root,
    write,
    read: (path) => readFile(join(root, path), "utf8"),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
