import { randomBytes } from "node:crypto";
import { limits } from "@app/socket-types";
import { expect, test, vi } from "vitest";
import type { FileStore } from "../src/file-store.js";
import { createMemoryFileStore } from "../src/memory-file-store.js";
import { createRoom, request, startTestServer } from "../src/testing.js";
import { deferred } from "./deferred.js";
import { chunk, smallChunks, startUpload, threeChunks, upload } from "./uploading.js";

const refusedAs = (code: string) => expect.objectContaining({ code }) as Error;
const numbered = (number: number) => ({ name: `file ${number}` });

test("a file over 25 MB is VALIDATION_FAILED", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const start = (size: number) => startUpload(ada, roomId, new Uint8Array(), { size });
  const refusal = { code: "VALIDATION_FAILED", issues: [{ path: "size" }] };
  await expect(start(limits.uploadBytes + 1)).rejects.toMatchObject(refusal);
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
  await using server = await startTestServer({ server: smallChunks, uploads: { idleMs: 1_000 } });
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

test("what an earlier process left is removed when nobody goes on with it", async () => {
  const files = createMemoryFileStore();
  await using before = await startTestServer({ server: smallChunks, files });
  const ada = await before.connect("ada");
  await startUpload(ada, (await createRoom(ada)).roomId, threeChunks());
  await using after = await startTestServer({ server: smallChunks, files, uploads: { idleMs: 50 } });
  await vi.waitFor(async () => expect(await files.unfinished()).toEqual([]));
  expect(after.serving.running).toBe(0);
});

test("an upload is not removed while its file is being finished", async () => {
  const [committing, removed] = [deferred(), vi.fn<FileStore["remove"]>(async () => undefined)];
  const store = createMemoryFileStore();
  const commit: FileStore["commit"] = async (file) => (await committing.promise, store.commit(file));
  const files = { ...store, commit, remove: removed };
  await using server = await startTestServer({ files, uploads: { idleMs: 500 } });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const finished = upload(ada, roomId, randomBytes(10));
  // Another upload, begun later, is idle by then.
  const { uploadId } = await startUpload(ada, roomId, threeChunks());
  await vi.waitFor(() => expect(removed).toHaveBeenCalledWith(uploadId), { timeout: 3_000 });
  committing.resolve();
  const { fileId } = await finished;
  expect(removed).not.toHaveBeenCalledWith(fileId);
});
