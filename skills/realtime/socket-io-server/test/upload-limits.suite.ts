import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { limits } from "@app/socket-types";
import { expect, test, vi } from "vitest";
import { openDirectoryFileStore } from "../src/directory-file-store.js";
import type { FileStore } from "../src/file-store.js";
import { createMemoryFileStore } from "../src/memory-file-store.js";
import { createRoom, request, startTestServer } from "../src/testing.js";
import { deferred } from "./deferred.js";
import { chunk, makeDirectory, smallChunks, startUpload, threeChunks, upload } from "./uploading.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const refusedAs = (code: string) => expect.objectContaining({ code }) as Error;
const numbered = (number: number) => ({ name: `file ${number}` });
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

test("a file over 25 MB is VALIDATION_FAILED", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const start = (size: number) => startUpload(ada, roomId, new Uint8Array(), { size });
  await expect(start(limits.uploadBytes + 1)).rejects.toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "size" }] });
  expect(await start(limits.uploadBytes)).toMatchObject({ received: [] });
});

test("a fourth upload of one user is RATE_LIMITED until one is finished, another user's is not", async () => {
  await using server = await startTestServer({ server: smallChunks });
  const [ada, tab, bob] = [await server.connect("ada"), await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, tab, bob);
  const bytes = threeChunks();
  for (const number of [1, 2, 3]) await startUpload(ada, roomId, bytes, numbered(number));
  await expect(startUpload(tab, roomId, bytes, numbered(4))).rejects.toEqual(refusedAs("RATE_LIMITED"));
  await startUpload(bob, roomId, bytes, numbered(4));
  await upload(ada, roomId, bytes, numbered(1));
  expect(await startUpload(tab, roomId, bytes, numbered(4))).toMatchObject({ received: [] });
});

test("uploads of all users together beyond the limit are UNAVAILABLE until one is finished", async () => {
  await using server = await startTestServer({ server: smallChunks, uploads: { unfinishedBytes: 40_000 } });
  const [ada, bob] = [await server.connect("ada"), await server.connect("bob")];
  const { roomId } = await createRoom(ada, bob);
  const bytes = threeChunks();
  await startUpload(ada, roomId, bytes);
  await startUpload(bob, roomId, bytes);
  await expect(startUpload(bob, roomId, bytes, numbered(2))).rejects.toEqual(refusedAs("UNAVAILABLE"));
  await upload(ada, roomId, bytes);
  expect(await startUpload(bob, roomId, bytes, numbered(2))).toMatchObject({ received: [] });
});

test("a start that the store refuses reserves nothing", async () => {
  await using server = await startTestServer({ files: createMemoryFileStore({ maxBytes: 20_000 }) });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  for (const number of [1, 2, 3, 4]) {
    const started = startUpload(ada, roomId, randomBytes(30_000), numbered(number));
    await expect(started).rejects.toEqual(refusedAs("UNAVAILABLE"));
  }
  expect(await upload(ada, roomId, randomBytes(20_000))).toMatchObject({ size: 20_000 });
});

test("more than 8 chunks that wait for a slow disk are RATE_LIMITED", async () => {
  const slow = deferred();
  const store = createMemoryFileStore();
  const write: FileStore["write"] = async (...args) => (await slow.promise, store.write(...args));
  await using server = await startTestServer({ server: smallChunks, files: { ...store, write } });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const bytes = randomBytes(12 * 7_000);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  // The first one four times over: what repeats takes memory as well.
  const indexes = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6];
  const sent = indexes.map((index) => request(ada, "file:chunk", { uploadId, index }, chunk(bytes, index)));
  await expect(Promise.all(sent.slice(8))).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 100 });
  slow.resolve();
  await Promise.all(sent.slice(0, 8));
  expect(await request(ada, "file:chunk", { uploadId, index: 6 }, chunk(bytes, 6))).toEqual({ received: 6 });
});

test("an upload that hears nothing is removed, one that goes on is not", async () => {
  await using server = await startTestServer({ server: smallChunks, uploads: { idleMs: 300 } });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const bytes = randomBytes(30 * 7_000);
  const [left, used] = [await startUpload(ada, roomId, threeChunks()), await startUpload(ada, roomId, bytes)];
  let index = 0;
  const isGone = async () => {
    await request(ada, "file:chunk", { uploadId: used.uploadId, index }, chunk(bytes, index));
    index += 1;
    await expect(request(ada, "file:finish", left)).rejects.toEqual(refusedAs("NOT_FOUND"));
  };
  await vi.waitFor(isGone, { timeout: 3_000, interval: 100 });
  expect((await startUpload(ada, roomId, bytes)).received).toHaveLength(index);
});

test("an upload is not removed while its file is being finished", async () => {
  const [committing, removed] = [deferred(), vi.fn<FileStore["remove"]>(async () => undefined)];
  const store = createMemoryFileStore();
  const commit: FileStore["commit"] = async (file) => (await committing.promise, store.commit(file));
  await using server = await startTestServer({ files: { ...store, commit, remove: removed }, uploads: { idleMs: 20 } });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const finished = upload(ada, roomId, randomBytes(10));
  // Another upload, begun later, is idle by then.
  const { uploadId } = await vi.waitFor(() => startUpload(ada, roomId, threeChunks()));
  await vi.waitFor(() => expect(removed).toHaveBeenCalledWith(uploadId));
  committing.resolve();
  const { fileId } = await finished;
  expect(removed).not.toHaveBeenCalledWith(fileId);
});

test("1,000 abandoned uploads leave no files, no timers and no memory", async () => {
  await using place = await makeDirectory();
  await using files = await openDirectoryFileStore(place.path);
  await using server = await startTestServer({ server: smallChunks, files, uploads: { uploadsPerUser: 100, idleMs: 500 } });
  const users = await Promise.all(Array.from({ length: 10 }, (_, number) => server.connect(`user ${number}`)));
  const { roomId } = await createRoom(users[0] as (typeof users)[0], ...users.slice(1));
  const bytes = threeChunks();
  const abandon = async (count: number) => {
    for (let number = 0; number < count; number += 1) {
      const start = async (user: (typeof users)[0]) => {
        const { uploadId } = await startUpload(user, roomId, bytes, numbered(number));
        await request(user, "file:chunk", { uploadId, index: 0 }, chunk(bytes, 0));
      };
      await Promise.all(users.map(start));
    }
    await vi.waitFor(async () => expect(await readdir(join(place.path, "uploads"))).toEqual(["lock"]), { timeout: 5_000 });
    collectGarbage();
    return { heap: process.memoryUsage().heapUsed, timers: timers() };
  };
  const before = await abandon(10);
  const after = await abandon(100);
  expect(after.timers).toBeLessThanOrEqual(before.timers);
  expect(after.heap - before.heap).toBeLessThan(1_000_000);
}, 20_000);

test("25 MB go through a directory and never through memory", async () => {
  await using place = await makeDirectory();
  await using store = await openDirectoryFileStore(place.path);
  let peak = 0;
  const measured = <Args extends unknown[], T>(task: (...args: Args) => Promise<T>) => async (...args: Args) => {
    const result = await task(...args);
    collectGarbage();
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    return result;
  };
  await using server = await startTestServer({ files: { ...store, write: measured(store.write), commit: measured(store.commit) } });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  // Every chunk is made when it is sent, because the client lives in this process too.
  const made = (index: number, length: number) =>
    createCipheriv("aes-128-ctr", Buffer.alloc(16, index), Buffer.alloc(16)).update(Buffer.alloc(length));
  const size = limits.uploadBytes;
  const chunkSize = Math.floor(0.7 * 256 * 1024);
  const count = Math.ceil(size / chunkSize);
  const lengthOf = (index: number) => Math.min(chunkSize, size - index * chunkSize);
  const hash = createHash("sha256");
  for (let index = 0; index < count; index += 1) hash.update(made(index, lengthOf(index)));
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const { uploadId } = await startUpload(ada, roomId, new Uint8Array(), { size, sha256: hash.digest("hex") });
  for (let index = 0; index < count; index += 1) {
    await request(ada, "file:chunk", { uploadId, index }, made(index, lengthOf(index)));
  }
  await request(ada, "file:finish", { uploadId });
  expect(peak - before).toBeLessThan(10 * chunkSize);
}, 20_000);
