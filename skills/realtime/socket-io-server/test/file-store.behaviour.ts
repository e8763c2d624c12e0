import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { FileStore, StoredFile } from "../src/file-store.js";
import { chunk, sha256 } from "./uploading.js";

const chunkSize = 7;
const bytes = randomBytes(20);

/** A file of three chunks that no test used before, except for what is given. */
const fileOf = (content: Uint8Array = bytes, given: Partial<StoredFile> = {}): StoredFile => ({
  fileId: randomUUID(),
  roomId: randomUUID(),
  ownerId: "ada",
  name: "tea.txt",
  mimeType: "text/plain",
  size: content.byteLength,
  sha256: sha256(content),
  createdAt: new Date().toISOString(),
  chunkSize,
  ...given,
});

async function written(store: FileStore, indexes: number[], given: Partial<StoredFile> = {}): Promise<StoredFile> {
  const file = fileOf(bytes, given);
  await store.begin(file);
  await Promise.all(indexes.map((index) => store.write(file, index, chunk(bytes, index, chunkSize))));
  return file;
}

async function finished(store: FileStore): Promise<StoredFile> {
  const file = await written(store, [0, 1, 2]);
  await store.commit(file);
  return file;
}

/** What every FileStore owes. `open` may answer the same store again, unless it is told how much fits. */
export function behavesAsFileStore(open: (options?: { maxBytes: number }) => FileStore | Promise<FileStore>): void {
  test("gives back what was written in any order", async () => {
    const store = await open();
    const file = await written(store, [2, 0, 1]);
    expect(await store.commit(file)).toBe(true);
    expect(await store.find(file.fileId)).toStrictEqual(file);
    expect((await store.read(file.fileId, 0, 20)).equals(bytes)).toBe(true);
  });

  const ranges = [
    [0, 7],
    [7, 7],
    [14, 7],
    [3, 10],
    [19, 5],
    [20, 5],
  ] as const;
  test.each(ranges)("reads from %i on at most %i bytes", async (offset, length) => {
    const store = await open();
    const { fileId } = await finished(store);
    expect((await store.read(fileId, offset, length)).equals(bytes.subarray(offset, offset + length))).toBe(true);
  });

  test("holds an empty file", async () => {
    const store = await open();
    const file = fileOf(new Uint8Array());
    await store.begin(file);
    expect(await store.commit(file)).toBe(true);
    expect(await store.read(file.fileId, 0, 7)).toHaveLength(0);
  });

  test("finds and reads nothing of a file that is not committed", async () => {
    const store = await open();
    const { fileId } = await written(store, [0, 1, 2]);
    expect(await store.find(fileId)).toBe(undefined);
    await expect(store.read(fileId, 0, 7)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("lists what is unfinished, with its chunks", async () => {
    const store = await open();
    const file = await written(store, [2, 0]);
    const done = await finished(store);
    const listed = await store.unfinished();
    const found = listed.find((unfinished) => unfinished.file.fileId === file.fileId);
    expect({ ...found, received: found?.received.toSorted() }).toStrictEqual({ file, received: [0, 2] });
    expect(listed.map((unfinished) => unfinished.file.fileId)).not.toContain(done.fileId);
  });

  test("leaves nothing of a file whose bytes are others than announced", async () => {
    const store = await open();
    const file = await written(store, [0, 1, 2], { sha256: sha256(randomBytes(1)) });
    expect(await store.commit(file)).toBe(false);
    expect(await store.find(file.fileId)).toBe(undefined);
    expect((await store.unfinished()).map((unfinished) => unfinished.file.fileId)).not.toContain(file.fileId);
  });

  test("commits again without effect", async () => {
    const store = await open();
    const file = await finished(store);
    expect(await store.commit(file)).toBe(true);
    expect((await store.read(file.fileId, 0, 20)).equals(bytes)).toBe(true);
  });

  test.each([
    ["finished", finished],
    ["unfinished", (store: FileStore) => written(store, [0])],
  ])("removes a file that is %s, and again without effect", async (_, make) => {
    const store = await open();
    const file = await make(store);
    await store.remove(file.fileId);
    await store.remove(file.fileId);
    expect(await store.find(file.fileId)).toBe(undefined);
    expect((await store.unfinished()).map((unfinished) => unfinished.file.fileId)).not.toContain(file.fileId);
    await expect(store.write(file, 0, chunk(bytes, 0, chunkSize))).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("takes no more than fits, finished or not, until something is removed", async () => {
    const store = await open({ maxBytes: 50 });
    const [done] = [await finished(store), await written(store, [])];
    await expect(store.begin(fileOf())).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await store.remove(done.fileId);
    await store.remove(done.fileId);
    await store.begin(fileOf());
    await expect(store.begin(fileOf())).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("keeps names verbatim", async () => {
    const store = await open();
    for (const name of ["../../etc/passwd", "a/b\\c", "..", "nul", "😀 مرحبا.txt", "__proto__"]) {
      const file = await written(store, [0, 1, 2], { name });
      await store.commit(file);
      expect((await store.find(file.fileId))?.name).toBe(name);
    }
  });

  test.each(["", ".", "..", "../files", "__proto__", randomUUID()])("finds nothing as %j", async (fileId) => {
    const store = await open();
    expect(await store.find(fileId)).toBe(undefined);
    await store.remove(fileId);
  });
}
