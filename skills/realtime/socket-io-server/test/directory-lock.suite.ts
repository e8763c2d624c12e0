import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { lockDirectory } from "../src/directory-lock.js";
import { startChild } from "./child.js";

async function emptyDirectory() {
  const parent = await mkdtemp(join(tmpdir(), "lock-"));
  return { path: join(parent, "chat"), [Symbol.asyncDispose]: () => rm(parent, { recursive: true }) };
}

/** Leaves the lock of a process that started at another time than the one that has its pid now. */
async function leaveLock(directory: string, pid: number, host = hostname()): Promise<void> {
  await mkdir(join(directory, "lock"), { recursive: true });
  await writeFile(join(directory, "lock", `${pid}_1-boot_${host}`), "");
}

test("names the process that has the directory to the next one", async () => {
  await using directory = await emptyDirectory();
  await using child = startChild("hold-lock.ts", directory.path);
  expect(await child.nextLine()).toBe("held");
  const refusal = `${directory.path} is in use by process ${child.pid}. Stop that process, or use another directory.`;
  await expect(lockDirectory(directory.path)).rejects.toThrow(refusal);
});

test("takes over what a killed process left", async () => {
  await using directory = await emptyDirectory();
  await using child = startChild("hold-lock.ts", directory.path);
  await child.nextLine();
  await child.kill();
  await lockDirectory(directory.path);
  await expect(lockDirectory(directory.path)).rejects.toThrow(`in use by process ${process.pid}`);
});

test("takes over from a process whose pid another one has by now", async () => {
  await using directory = await emptyDirectory();
  await leaveLock(directory.path, process.pid);
  await lockDirectory(directory.path);
  expect(await readdir(join(directory.path, "lock"))).toHaveLength(1);
});

test("lets one of ten take over at once, every time", async () => {
  await using directory = await emptyDirectory();
  // Each starts a turn of the event loop after the one before, so that they meet at different steps.
  const takeAfter = async (turns: number) => {
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    return lockDirectory(directory.path);
  };
  for (let round = 0; round < 20; round += 1) {
    await leaveLock(directory.path, process.pid);
    const takers = Array.from({ length: 10 }, (_, turns) => takeAfter(turns));
    const taken = (await Promise.allSettled(takers)).filter((taker) => taker.status === "fulfilled");
    expect(taken).toHaveLength(1);
    await taken[0]?.value();
  }
  expect(await readdir(directory.path)).toStrictEqual([]);
});

test("does not guess about a process on another host, and says what to delete", async () => {
  await using directory = await emptyDirectory();
  await leaveLock(directory.path, 7, "node_1");
  const refusal = `delete ${join(directory.path, "lock", "7_1-boot_node_1")} if that host is gone for good`;
  await expect(lockDirectory(directory.path)).rejects.toThrow(refusal);
});

test("makes the directory for its owner only, and gives it back", async () => {
  await using directory = await emptyDirectory();
  const release = await lockDirectory(directory.path);
  expect((await stat(directory.path)).mode & 0o777).toBe(0o700);
  await release();
  await (
    await lockDirectory(directory.path)
  )();
});
