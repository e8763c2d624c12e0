import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { run } from "../../src/command.js";
import { createRepository, type Repository } from "../repository.behaviour.js";

const root = resolve(import.meta.dirname, "../../../..");

/** This repository as somebody who cloned it has it: what git has or would add, nothing that was installed or built. */
export async function createCheckout(): Promise<Repository> {
  const { output } = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const checkout = await createRepository();
  const shipped = output.split("\n").filter((path) => /^(skills|\.claude-plugin)\/|^[^/]+$/.test(path));
  for (const path of shipped) {
    await cp(join(root, path), join(checkout.root, path), { recursive: true, force: true }).catch(ignoreMissing);
  }
  return checkout;
}

/** A file that was deleted and not yet committed is in git's list still. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
