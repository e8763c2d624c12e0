import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import { openDirectoryFileStore } from "../src/directory-file-store.js";
import type { FileStore } from "../src/file-store.js";
import { createMemoryFileStore } from "../src/memory-file-store.js";
import { createMemoryRoomStore } from "../src/memory-store.js";
import { createRoom, request, startTestServer } from "../src/testing.js";
import {
  chunk,
  download,
  makeDirectory,
  sha256,
  smallChunks,
  startUpload,
  startWithAda,
  threeChunks,
  upload,
} from "./uploading.js";

test.each(["websocket", "polling"])("a file of 1 MB comes back with the same bytes over %s", async (transport) => {
  await using server = await startTestServer();
  const transports = [transport];
  const [ada, bob] = [await server.connect("ada", { transports }), await server.connect("bob", { transports })];
  const { roomId } = await createRoom(ada, bob);
  const bytes = randomBytes(1024 * 1024);
  const info = await upload(ada, roomId, bytes, { name: "tea.bin", mimeType: "image/png" });
  expect(info).toEqual({
    fileId: info.fileId,
    roomId,
    name: "tea.bin",
    mimeType: "image/png",
    size: 1024 * 1024,
    sha256: sha256(bytes),
    createdAt: new Date(info.createdAt).toISOString(),
  });
  expect((await download(bob, info.fileId)).equals(bytes)).toBe(true);
});

const packets = [10_000, 50_000];
test.each(packets)("a chunk is 0.7 of a packet of %i bytes, and fits over polling", async (maxHttpBufferSize) => {
  await using server = await startTestServer({ server: { maxHttpBufferSize } });
  const ada = await server.connect("ada", { transports: ["polling"] });
  const { roomId } = await createRoom(ada);
  const { chunkSize } = await startUpload(ada, roomId, randomBytes(100_000));
  expect(chunkSize).toBe(0.7 * maxHttpBufferSize);
  await upload(ada, roomId, randomBytes(100_000));
});

test("an empty file is finished at once", async () => {
  await using context = await startWithAda();
  const { ada, roomId } = context;
  expect(await upload(ada, roomId, new Uint8Array())).toMatchObject({ size: 0 });
});

test("an upload that was cut goes on over another socket with what is missing", async () => {
  await using context = await startWithAda();
  const { server, ada, roomId } = context;
  const bytes = threeChunks();
  const { uploadId } = await startUpload(ada, roomId, bytes);
  for (const index of [2, 0]) await request(ada, "file:chunk", { uploadId, index }, chunk(bytes, index));
  ada.disconnect();
  const again = await server.connect("ada");
  await request(again, "room:join", { roomId });
  expect(await startUpload(again, roomId, bytes)).toEqual({ uploadId, chunkSize: 7_000, received: [0, 2] });
  expect(await request(again, "file:chunk", { uploadId, index: 1 }, chunk(bytes, 1))).toEqual({ received: 3 });
  const { fileId } = await request(again, "file:finish", { uploadId });
  expect((await download(again, fileId)).equals(bytes)).toBe(true);
});

test("an upload goes on after a restart when its store outlives the process", async () => {
  await using place = await makeDirectory();
  const rooms = createMemoryRoomStore();
  const bytes = threeChunks();
  const files = await openDirectoryFileStore(place.path);
  const before = await startWithAda({ files, rooms });
  const { uploadId } = await startUpload(before.ada, before.roomId, bytes);
  await request(before.ada, "file:chunk", { uploadId, index: 1 }, chunk(bytes, 1));
  await before[Symbol.asyncDispose]();
  await files.close();
  await using reopened = await openDirectoryFileStore(place.path);
  await using server = await startTestServer({ files: reopened, rooms, server: smallChunks });
  const ada = await server.connect("ada");
  await request(ada, "room:join", { roomId: before.roomId });
  expect(await startUpload(ada, before.roomId, bytes)).toEqual({ uploadId, chunkSize: 7_000, received: [1] });
});

test("an upload of another chunk size is removed at the start, not resumed", async () => {
  const files = createMemoryFileStore();
  const rooms = createMemoryRoomStore();
  const bytes = threeChunks();
  await using before = await startWithAda({ files, rooms });
  const { uploadId } = await startUpload(before.ada, before.roomId, bytes);
  await using server = await startTestServer({ files, rooms, server: { maxHttpBufferSize: 5_000 } });
  const ada = await server.connect("ada");
  await request(ada, "room:join", { roomId: before.roomId });
  const started = await startUpload(ada, before.roomId, bytes);
  expect(started).toMatchObject({ chunkSize: 3_500, received: [] });
  expect((await files.unfinished()).map(({ file }) => file.fileId)).toEqual([started.uploadId]);
  expect(started.uploadId).not.toBe(uploadId);
});

test("a start that differs in room, name, size or hash, or in its user, is another upload", async () => {
  await using context = await startWithAda({ uploads: { uploadsPerUser: 10 } });
  const { server, ada, roomId } = context;
  const bob = await server.connect("bob");
  await request(bob, "room:join", { roomId });
  const other = await createRoom(ada);
  const bytes = threeChunks();
  const started = [
    startUpload(ada, roomId, bytes),
    startUpload(ada, other.roomId, bytes),
    startUpload(ada, roomId, bytes, { name: "coffee.bin" }),
    startUpload(ada, roomId, bytes, { size: 14_999 }),
    startUpload(ada, roomId, bytes, { sha256: sha256(randomBytes(1)) }),
    startUpload(bob, roomId, bytes),
  ];
  expect(new Set((await Promise.all(started)).map(({ uploadId }) => uploadId)).size).toBe(6);
});

test("starts at the same time answer the same upload", async () => {
  await using context = await startWithAda();
  const { ada, roomId } = context;
  const bytes = threeChunks();
  const started = await Promise.all(Array.from({ length: 10 }, () => startUpload(ada, roomId, bytes)));
  expect(new Set(started.map(({ uploadId }) => uploadId)).size).toBe(1);
});

test("a repeated chunk changes nothing, and other bytes in its place neither", async () => {
  await using context = await startWithAda();
  const { ada, roomId } = context;
  const bytes = threeChunks();
  const { uploadId } = await startUpload(ada, roomId, bytes);
  const send = (index: number, sent = chunk(bytes, index)) => request(ada, "file:chunk", { uploadId, index }, sent);
  await Promise.all([send(0), send(0, randomBytes(7_000)), send(1), send(1), send(2)]);
  expect(await send(1, randomBytes(7_000))).toEqual({ received: 3 });
  const { fileId } = await request(ada, "file:finish", { uploadId });
  expect((await download(ada, fileId)).equals(bytes)).toBe(true);
});

test("a repeated finish, at once or later, has one effect and answers the same file", async () => {
  const store = createMemoryFileStore();
  const commit = vi.fn<FileStore["commit"]>(store.commit);
  await using context = await startWithAda({ files: { ...store, commit } });
  const { ada, roomId } = context;
  const bytes = randomBytes(10);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  await request(ada, "file:chunk", { uploadId, index: 0 }, bytes);
  const finish = () => request(ada, "file:finish", { uploadId });
  const answers = await Promise.all([finish(), finish(), finish()]);
  expect(new Set([...answers, await finish()].map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(commit).toHaveBeenCalledTimes(1);
});

test("a chunk and a finish that the storage failed can be sent again", async () => {
  const store = createMemoryFileStore();
  let failures = 2;
  const failing =
    <Args extends unknown[], T>(task: (...args: Args) => Promise<T>) =>
    (...args: Args) =>
      (failures -= 1) >= 0 ? Promise.reject(new Error("disk on fire")) : task(...args);
  const files = { ...store, write: failing(store.write), commit: failing(store.commit) };
  await using context = await startWithAda({ files, onFailure: () => undefined });
  const { ada, roomId } = context;
  const bytes = randomBytes(10);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  const failed = expect.objectContaining({ code: "INTERNAL_ERROR" }) as Error;
  const send = () => request(ada, "file:chunk", { uploadId, index: 0 }, bytes);
  for (const _ of [1, 2]) await expect(send()).rejects.toEqual(failed);
  await send();
  failures = 1;
  await expect(request(ada, "file:finish", { uploadId })).rejects.toEqual(failed);
  expect(await request(ada, "file:finish", { uploadId })).toMatchObject({ fileId: uploadId });
});
