import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const directories = new Set<string>();
const removeAll = () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
};

/** A directory that is gone when it is disposed of, or with this process unless that is killed. */
export async function temporaryDirectory(name: string): Promise<Disposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), `chaos-${name}-`));
  if (directories.size === 0) process.once("exit", removeAll);
  directories.add(path);
  return {
    path,
    [Symbol.dispose]() {
      rmSync(path, { recursive: true, force: true });
      directories.delete(path);
      if (directories.size === 0) process.off("exit", removeAll);
    },
  };
}
