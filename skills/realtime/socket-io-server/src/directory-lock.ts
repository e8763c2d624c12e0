import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/**
 * Takes a directory for this process, made with mode 0700 when it is missing, and returns what gives it back. Throws
 * an Error that names the process which has it. What a dead process left is taken over, by one of those who try.
 *
 * The lock is a directory `lock` with one file, named after its holder. A process makes a directory with its own file
 * and renames it to `lock`, which rename(2) does only over an empty directory: of several, one wins. Only the file of
 * a dead holder is deleted, by its name, so nobody can delete the lock of one who was faster.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = join(directory, "lock");
  const own = `${process.pid}_${await startOf(process.pid)}_${hostname()}`;
  const claim = await mkdtemp(join(directory, "claim-"));
  try {
    await writeFile(join(claim, own), "");
    do {
      await clearDead(directory, lock);
    } while (!(await renamedOverEmpty(claim, lock)));
  } catch (error) {
    await rm(claim, { recursive: true, force: true });
    throw error;
  }
  return async function release() {
    await rm(join(lock, own), { force: true });
    await removeEmpty(lock);
  };
}

async function clearDead(directory: string, lock: string): Promise<void> {
  for (const holder of await holdersOf(lock)) {
    const [pid = "", start, ...rest] = holder.split("_");
    const host = rest.join("_");
    if (host !== hostname()) {
      throw new Error(
        `${directory} is in use by process ${pid} on host ${host}, which cannot be asked from here. ` +
          `Stop that process, use another directory, or delete ${join(lock, holder)} if that host is gone for good.`,
      );
    }
    const startNow = await startOf(Number(pid));
    const isSame = startNow === start || startNow === "unknown" || start === "unknown";
    if (startNow !== undefined && isSame) {
      throw new Error(`${directory} is in use by process ${pid}. Stop that process, or use another directory.`);
    }
    await rm(join(lock, holder), { force: true });
  }
  await removeEmpty(lock);
}

async function holdersOf(lock: string): Promise<string[]> {
  try {
    return await readdir(lock);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

// rmdir refuses a directory that has an entry, so a lock that is held stays.
const removeEmpty = (lock: string) => rmdir(lock).catch(() => undefined);

async function renamedOverEmpty(claim: string, lock: string): Promise<boolean> {
  try {
    await rename(claim, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * When a process started, because its pid may be another's by now: its clock tick in this boot (proc_pid_stat(5)).
 * Undefined when it is dead; "unknown" when it lives and there is no /proc to ask.
 */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return undefined;
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  if (stat === undefined) return "unknown";
  // The second field is a name in parentheses that may hold anything. After it: state is field 3, start time field 22.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const isZombie = fields[0] === "Z";
  return isZombie ? undefined : `${fields[19]}-${boot.trim()}`;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
