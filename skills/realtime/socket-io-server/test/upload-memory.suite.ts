import { createHook } from "node:async_hooks";
import { createCipheriv, createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { limits } from "@app/socket-types";
import { expect, test, vi } from "vitest";
import { openDirectoryFileStore } from "../src/directory-file-store.js";
import { createRoom, request, startTestServer } from "../src/testing.js";
import { makeDirectory, smallChunks, startUpload, threeChunks, upload } from "./uploading.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Counts timers that are made from now on and neither ran nor were cleared; unref'd ones too. */
function countTimers() {
  const alive = new Set<number>();
  const hook = createHook({
    init: (id, type) => void (type === "Timeout" && alive.add(id)),
    destroy: (id) => void alive.delete(id),
  }).enable();
  return { count: () => alive.size, [Symbol.dispose]: () => void hook.disable() };
}

function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function buffersInUse(): number {
  // The second collection waits for the first one to free its buffers.
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** Bytes that are made when they are sent, because the client lives in this process too. */
function generated(size: number, chunkSize: number) {
  function* chunks() {
    const stream = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16));
    for (let left = size; left > 0; left -= chunkSize) yield stream.update(Buffer.alloc(Math.min(left, chunkSize)));
  }
  const hash = createHash("sha256");
  for (const bytes of chunks()) hash.update(bytes);
  return { hash: hash.digest("hex"), chunks };
}

test("1,000 abandoned uploads leave no files, no timers and no memory", async () => {
  await using place = await makeDirectory();
  await using files = await openDirectoryFileStore(place.path);
  const uploads = { uploadsPerUser: 1_000, idleMs: 500 };
  await using server = await startTestServer({ server: smallChunks, files, uploads });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  using timers = countTimers();
  const abandonHundred = async () => {
    const starts = Array.from({ length: 100 }, () => startUpload(ada, roomId, threeChunks()));
    await Promise.all(starts);
  };
  const becomesIdle = () =>
    vi.waitFor(async () => expect(await readdir(join(place.path, "uploads"))).toEqual(["lock"]), 10_000);
  await abandonHundred();
  await becomesIdle();
  const before = { heap: heapInUse(), timers: timers.count() };
  for (let hundreds = 0; hundreds < 10; hundreds += 1) await abandonHundred();
  await becomesIdle();
  expect(timers.count() - before.timers).toBeLessThan(50);
  await vi.waitFor(() => expect(heapInUse() - before.heap).toBeLessThan(1_000_000), 5_000);
}, 30_000);

test("100 finished uploads leave no timers", async () => {
  await using server = await startTestServer();
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  using timers = countTimers();
  for (let number = 0; number < 100; number += 1) await upload(ada, roomId, Buffer.from("tea"));
  await vi.waitFor(() => expect(timers.count()).toBeLessThan(20));
});

test("25 MB go through a directory and never through memory", async () => {
  await using place = await makeDirectory();
  await using store = await openDirectoryFileStore(place.path);
  await using server = await startTestServer({ files: store });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const size = limits.uploadBytes;
  const { hash, chunks } = generated(size, 183_500);
  let peak = 0;
  const before = buffersInUse();
  const measure = () => void (peak = Math.max(peak, buffersInUse() - before));
  const { uploadId } = await startUpload(ada, roomId, new Uint8Array(), { size, sha256: hash });
  let index = 0;
  for (const bytes of chunks()) {
    await request(ada, "file:chunk", { uploadId, index }, bytes);
    if (index % 10 === 0) measure();
    index += 1;
  }
  const finished = request(ada, "file:finish", { uploadId });
  for (let times = 0; times < 10; times += 1) await setTimeout(2).then(measure);
  expect(await finished).toMatchObject({ size });
  expect(peak).toBeLessThan(10 * 183_500);
}, 20_000);
