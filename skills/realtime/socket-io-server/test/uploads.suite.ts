import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { openDirectoryFileStore } from "../src/directory-file-store.js";
import { createMemoryFileStore } from "../src/memory-file-store.js";
import { createMemoryRoomStore } from "../src/memory-store.js";
import { createRoom, request, startTestServer, type TestServerOptions } from "../src/testing.js";
import { deferred } from "./deferred.js";
import { openRaw } from "./raw-connection.js";
import { chunk, download, makeDirectory, sha256, smallChunks, startUpload, threeChunks, upload } from "./uploading.js";

const refusedAs = (code: string) => expect.objectContaining({ code }) as Error;
const [notFound, forbidden, conflict] = [refusedAs("NOT_FOUND"), refusedAs("FORBIDDEN"), refusedAs("CONFLICT")];

/** Ada, in a room of her own, on a server with small chunks. */
async function startWithAda(options: TestServerOptions = {}) {
  const server = await startTestServer({ server: smallChunks, ...options });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  return { server, ada, roomId, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

test.each(["websocket", "polling"])("a file of 1 MB comes back with the same bytes over %s", async (transport) => {
  await using server = await startTestServer();
  const [ada, bob] = [await server.connect("ada", { transports: [transport] }), await server.connect("bob", { transports: [transport] })];
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

test.each([10_000, 50_000])("chunks are at most 0.7 of a packet of %i bytes, which fits over polling", async (maxHttpBufferSize) => {
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

test.each([0, 6_999, 7_001, 9_000])("a chunk of %i bytes instead of 7,000 is VALIDATION_FAILED", async (length) => {
  await using context = await startWithAda();
  const { ada, roomId } = context;
  const { uploadId } = await startUpload(ada, roomId, threeChunks());
  const sent = request(ada, "file:chunk", { uploadId, index: 0 }, randomBytes(length));
  await expect(sent).rejects.toMatchObject({ code: "VALIDATION_FAILED", message: expect.any(String) as string });
  expect(await startUpload(ada, roomId, threeChunks(), { name: "b" })).toMatchObject({ received: [] });
});

test("a last chunk as long as the others is VALIDATION_FAILED", async () => {
  await using context = await startWithAda();
  const { ada, roomId } = context;
  const { uploadId } = await startUpload(ada, roomId, threeChunks());
  await expect(request(ada, "file:chunk", { uploadId, index: 2 }, randomBytes(7_000))).rejects.toEqual(refusedAs("VALIDATION_FAILED"));
  expect(await request(ada, "file:chunk", { uploadId, index: 2 }, randomBytes(1_000))).toEqual({ received: 1 });
});

test.each([-1, 3, 0.5, 2 ** 32, Number.MAX_SAFE_INTEGER, 1e300, null, "0", "__proto__", [0], {}])(
  "the index %j is VALIDATION_FAILED for writing and reading",
  async (index) => {
    await using context = await startWithAda();
    const { ada, roomId } = context;
    const { uploadId } = await startUpload(ada, roomId, threeChunks());
    const refused = expect.objectContaining({ code: "VALIDATION_FAILED", issues: [expect.objectContaining({ path: "index" })] }) as Error;
    for (const length of [0, 7_000]) {
      const sent = request(ada, "file:chunk", { uploadId, index: index as number }, randomBytes(length));
      await expect(sent).rejects.toEqual(refused);
    }
    const { fileId } = await upload(ada, roomId, threeChunks());
    await expect(request(ada, "file:read", { fileId, index: index as number })).rejects.toEqual(refused);
  },
);

test.each([
  ["no bytes", ""],
  ["text", ',"text"'],
  ["an array", ",[1,2,3]"],
  ["an object", ',{"length":7000}'],
  ["bytes as JSON", ',{"type":"Buffer","data":[1]}'],
])("a chunk with %s is VALIDATION_FAILED", async (_, sent) => {
  await using context = await startWithAda();
  const { server, ada, roomId } = context;
  const { uploadId } = await startUpload(ada, roomId, threeChunks());
  await using peer = await openRaw(server.url);
  await peer.enter({ token: server.token("ada") });
  peer.send(`420["file:chunk",{"uploadId":"${uploadId}","index":0}${sent}]`);
  expect(await peer.receives("430")).toContain("VALIDATION_FAILED");
});

test("another hash than announced is VALIDATION_FAILED, and the upload is gone", async () => {
  const files = createMemoryFileStore();
  await using context = await startWithAda({ files });
  const { ada, roomId } = context;
  const bytes = threeChunks();
  const other = { sha256: sha256(randomBytes(1)) };
  await expect(upload(ada, roomId, bytes, other)).rejects.toEqual(refusedAs("VALIDATION_FAILED"));
  expect(await files.unfinished()).toEqual([]);
  expect(await startUpload(ada, roomId, bytes, other)).toMatchObject({ received: [] });
});

test("a finish before the last chunk is a CONFLICT that names the first missing one", async () => {
  await using context = await startWithAda();
  const { ada, roomId } = context;
  const bytes = threeChunks();
  const { uploadId } = await startUpload(ada, roomId, bytes);
  for (const index of [0, 2]) await request(ada, "file:chunk", { uploadId, index }, chunk(bytes, index));
  await expect(request(ada, "file:finish", { uploadId })).rejects.toMatchObject({
    code: "CONFLICT",
    message: "Chunk 1 is missing: send it, then finish again",
  });
  await request(ada, "file:chunk", { uploadId, index: 1 }, chunk(bytes, 1));
  expect(await request(ada, "file:finish", { uploadId })).toMatchObject({ fileId: uploadId });
});

test("a finish while a chunk is being written is a CONFLICT", async () => {
  const [writing, written] = [deferred(), deferred()];
  const store = createMemoryFileStore();
  const write: typeof store.write = async (...args) => (writing.resolve(), await written.promise, store.write(...args));
  await using context = await startWithAda({ files: { ...store, write } });
  const { ada, roomId } = context;
  const bytes = randomBytes(10);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  const sent = request(ada, "file:chunk", { uploadId, index: 0 }, bytes);
  await writing.promise;
  await expect(request(ada, "file:finish", { uploadId })).rejects.toEqual(conflict);
  written.resolve();
  expect(await sent).toEqual({ received: 1 });
});

test("a repeated finish, at once or later, answers the same file", async () => {
  await using context = await startWithAda();
  const { ada, roomId } = context;
  const bytes = randomBytes(10);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  await request(ada, "file:chunk", { uploadId, index: 0 }, bytes);
  const finish = () => request(ada, "file:finish", { uploadId });
  const answers = await Promise.all([finish(), finish(), finish()]);
  expect(new Set([...answers, await finish()].map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test("a chunk and a finish that the storage failed can be sent again", async () => {
  const store = createMemoryFileStore();
  let failures = 2;
  const failing = <Args extends unknown[], T>(task: (...args: Args) => Promise<T>) => (...args: Args) =>
    (failures -= 1) >= 0 ? Promise.reject(new Error("disk on fire")) : task(...args);
  const files = { ...store, write: failing(store.write), commit: failing(store.commit) };
  await using context = await startWithAda({ files, onFailure: () => undefined });
  const { ada, roomId } = context;
  const bytes = randomBytes(10);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  const send = () => request(ada, "file:chunk", { uploadId, index: 0 }, bytes);
  for (const _ of [1, 2]) await expect(send()).rejects.toEqual(refusedAs("INTERNAL_ERROR"));
  await send();
  failures = 1;
  await expect(request(ada, "file:finish", { uploadId })).rejects.toEqual(refusedAs("INTERNAL_ERROR"));
  expect(await request(ada, "file:finish", { uploadId })).toMatchObject({ fileId: uploadId });
});

test("another user's upload is NOT_FOUND, exactly like one that does not exist", async () => {
  await using context = await startWithAda();
  const { server, ada, roomId } = context;
  const mallory = await server.connect("mallory");
  await request(mallory, "room:join", { roomId });
  const bytes = randomBytes(10);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  const refusals = (id: string) =>
    Promise.all([
      request(mallory, "file:chunk", { uploadId: id, index: 0 }, bytes).catch((error: unknown) => error),
      request(mallory, "file:finish", { uploadId: id }).catch((error: unknown) => error),
    ]);
  expect(await refusals(uploadId)).toEqual([notFound, notFound]);
  await request(ada, "file:chunk", { uploadId, index: 0 }, bytes);
  await request(ada, "file:finish", { uploadId });
  expect(await refusals(uploadId)).toEqual(await refusals(randomUUID()));
});

test("a file starts only in a room that was joined, and goes on only while it is", async () => {
  await using context = await startWithAda();
  const { server, ada, roomId } = context;
  const bytes = randomBytes(10);
  await expect(startUpload(await server.connect("mallory"), roomId, bytes)).rejects.toEqual(forbidden);
  await expect(startUpload(ada, randomUUID(), bytes)).rejects.toEqual(forbidden);
  const { uploadId } = await startUpload(ada, roomId, bytes);
  await request(ada, "room:leave", { roomId });
  await expect(request(ada, "file:chunk", { uploadId, index: 0 }, bytes)).rejects.toEqual(forbidden);
  await request(ada, "room:join", { roomId });
  await request(ada, "file:chunk", { uploadId, index: 0 }, bytes);
  await request(ada, "room:leave", { roomId });
  await expect(request(ada, "file:finish", { uploadId })).rejects.toEqual(forbidden);
});
