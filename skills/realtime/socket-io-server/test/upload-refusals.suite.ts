import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createMemoryFileStore } from "../src/memory-file-store.js";
import { request } from "../src/testing.js";
import { deferred } from "./deferred.js";
import { openRaw } from "./raw-connection.js";
import { chunk, sha256, startUpload, startWithAda, threeChunks, upload } from "./uploading.js";

const refusedAs = (code: string) => expect.objectContaining({ code }) as Error;
const invalid = refusedAs("VALIDATION_FAILED");
const [notFound, forbidden, conflict] = [refusedAs("NOT_FOUND"), refusedAs("FORBIDDEN"), refusedAs("CONFLICT")];

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
  const tooLong = request(ada, "file:chunk", { uploadId, index: 2 }, randomBytes(7_000));
  await expect(tooLong).rejects.toEqual(invalid);
  expect(await request(ada, "file:chunk", { uploadId, index: 2 }, randomBytes(1_000))).toEqual({ received: 1 });
});

test.each([-1, 3, 0.5, 2 ** 32, Number.MAX_SAFE_INTEGER, 1e300, null, "0", "__proto__", [0], {}])(
  "the index %j is VALIDATION_FAILED for writing and reading",
  async (index) => {
    await using context = await startWithAda();
    const { ada, roomId } = context;
    const { uploadId } = await startUpload(ada, roomId, threeChunks());
    const issues = [expect.objectContaining({ path: "index" })];
    const refused = expect.objectContaining({ code: "VALIDATION_FAILED", issues }) as Error;
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
  await expect(upload(ada, roomId, bytes, other)).rejects.toEqual(invalid);
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
