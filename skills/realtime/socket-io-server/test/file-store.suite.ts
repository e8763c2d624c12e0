import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openDirectoryFileStore, type DirectoryFileStore } from "../src/directory-file-store.js";
import type { FileStore, StoredFile } from "../src/file-store.js";
import { createMemoryFileStore } from "../src/memory-file-store.js";
import { startChild } from "./child.js";
import { behavesAsFileStore } from "./file-store.behaviour.js";
import { makeDirectory, sha256 } from "./uploading.js";

const bytes = randomBytes(14);
const fileOf = (given: Partial<StoredFile> = {}): StoredFile => ({
  fileId: randomUUID(),
  roomId: randomUUID(),
  ownerId: "ada",
  name: "tea.txt",
  mimeType: "text/plain",
  size: bytes.byteLength,
  sha256: sha256(bytes),
  createdAt: new Date().toISOString(),
  chunkSize: 7,
  ...given,
});

async function begin(store: FileStore, given: Partial<StoredFile> = {}): Promise<StoredFile> {
  const file = fileOf(given);
  await store.begin(file);
  await store.write(file, 0, bytes.subarray(0, 7));
  await store.write(file, 1, bytes.subarray(7));
  return file;
}

describe("in memory", () => {
  behavesAsFileStore(createMemoryFileStore);

  test("keeps its own copy of a chunk", async () => {
    const store = createMemoryFileStore();
    const file = fileOf();
    const first = Uint8Array.from(bytes.subarray(0, 7));
    await store.begin(file);
    const writing = store.write(file, 0, first);
    first.fill(0);
    await writing;
    await store.write(file, 1, bytes.subarray(7));
    expect(await store.commit(file)).toBe(true);
  });
});

describe("in a directory", async () => {
  const directory = await makeDirectory();
  const opened: DirectoryFileStore[] = [];
  afterAll(async () => {
    for (const store of opened) await store.close();
    await directory[Symbol.asyncDispose]();
  });

  behavesAsFileStore(async (options) => {
    const store = await openDirectoryFileStore(join(directory.path, randomUUID()), options);
    opened.push(store);
    return store;
  });

  test("hides its files from other users", async () => {
    await using place = await makeDirectory();
    await using store = await openDirectoryFileStore(place.path);
    await store.commit(await begin(store));
    for (const name of ["files", "uploads"]) expect((await stat(join(place.path, name))).mode & 0o777).toBe(0o700);
  });

  test("makes no path of a name", async () => {
    await using place = await makeDirectory();
    await using store = await openDirectoryFileStore(join(place.path, "store"));
    const { fileId } = await begin(store, { name: "../../../escaped" });
    const { fileId: other } = await begin(store, { name: join(place.path, "escaped") });
    expect(await readdir(place.path)).toStrictEqual(["store"]);
    const names = await readdir(join(place.path, "store", "uploads"));
    expect(names.toSorted()).toStrictEqual([fileId, other, "lock"].toSorted());
  });

  test("reaches nothing outside by an id that is a path", async () => {
    await using place = await makeDirectory();
    await using store = await openDirectoryFileStore(join(place.path, "store"));
    const outside = join(place.path, "outside");
    await mkdir(outside);
    await writeFile(join(outside, "about.json"), JSON.stringify(fileOf()));
    await store.remove("../../outside");
    expect(await store.find("../../outside")).toBe(undefined);
    expect(await readdir(outside)).toStrictEqual(["about.json"]);
  });

  test("keeps from one start to the next what is finished and what is not, and how much of it fits", async () => {
    await using place = await makeDirectory();
    const before = await openDirectoryFileStore(place.path);
    const [done, half] = [await begin(before), await begin(before)];
    await before.commit(done);
    await before.close();
    await using after = await openDirectoryFileStore(place.path, { maxBytes: 40 });
    expect((await after.read(done.fileId, 0, 14)).equals(bytes)).toBe(true);
    expect(await after.unfinished()).toStrictEqual([{ file: half, received: [0, 1] }]);
    await expect(begin(after)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("keeps what was acknowledged when the process is killed", async () => {
    await using place = await makeDirectory();
    await using child = startChild("keep-files.ts", place.path);
    const [done, half] = [await child.nextLine(), await child.nextLine()];
    await child.kill();
    await using after = await openDirectoryFileStore(place.path);
    expect((await after.read(done, 0, 14)).toString()).toBe("finished file.");
    expect(await after.unfinished()).toMatchObject([{ file: { fileId: half }, received: [1] }]);
  });

  test("drops an upload that had not begun, and takes one up that had not been committed", async () => {
    await using place = await makeDirectory();
    await using store = await openDirectoryFileStore(place.path);
    const uploads = join(place.path, "uploads");
    const [bare, cut, file] = [randomUUID(), randomUUID(), await begin(store)];
    await mkdir(join(uploads, bare));
    await mkdir(join(uploads, cut));
    await writeFile(join(uploads, cut, "about.json"), '{"fileId":');
    // As a commit leaves it that was cut between its two steps.
    await truncate(join(uploads, file.fileId, "data"), file.size);
    expect(await store.unfinished()).toStrictEqual([{ file, received: [] }]);
    expect((await readdir(uploads)).toSorted()).toStrictEqual([file.fileId, "lock"].toSorted());
  });

  test("belongs to one process, but finished files to all that share it", async () => {
    await using place = await makeDirectory();
    await using first = await openDirectoryFileStore(place.path);
    await expect(openDirectoryFileStore(place.path)).rejects.toThrow(`in use by process ${process.pid}`);
    await using second = await openDirectoryFileStore(place.path, { uploads: join(place.path, "uploads-2") });
    const [done, half] = [await begin(first), await begin(first)];
    await first.commit(done);
    expect(await second.find(done.fileId)).toStrictEqual(done);
    expect(await second.unfinished()).toStrictEqual([]);
    expect((await first.unfinished()).map(({ file }) => file)).toStrictEqual([half]);
  });

  test("answers unavailable, with the reason as cause, when the disk does not do it", async () => {
    await using place = await makeDirectory();
    await using store = await openDirectoryFileStore(place.path);
    const file = await begin(store);
    await rm(join(place.path, "uploads", file.fileId, "data"));
    const reason = { code: "UNAVAILABLE", cause: { code: "ENOENT" } };
    await expect(store.write(file, 0, bytes.subarray(0, 7))).rejects.toMatchObject(reason);
    await expect(store.commit(file)).rejects.toMatchObject(reason);
  });
});
