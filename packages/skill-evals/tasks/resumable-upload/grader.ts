import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { TestServerOptions } from "@app/socket-io-server/testing";
import { openBackend } from "../../src/backend.js";
import { ask, refusalOf, soon, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Options {
  url: string;
  roomId: string;
  getToken(): Promise<string>;
  file: File;
  onProgress(sentBytes: number): void;
  signal?: AbortSignal;
}
interface Module {
  uploadFile(options: Options): Promise<{ fileId: string; size: number; sha256: string }>;
}

const generous = { points: 10_000, seconds: 1 };
const fileOf = (size: number): File => new File([randomBytes(size)], "photo.jpg", { type: "image/jpeg" });

/** A server with chunks of 22,937 bytes. */
async function start(
  candidate: Candidate,
  { chunks = generous, ...options }: TestServerOptions & { chunks?: typeof generous } = {},
) {
  const { uploadFile } = await candidate.load<Module>("src/upload.ts");
  const rates = { "file:chunk": chunks, "file:start": generous, "file:read": generous };
  const backend = await openBackend({ server: { maxHttpBufferSize: 32 * 1024 }, rates, ...options });
  const progress: number[] = [];
  const upload = (file: File, more: Partial<Options> = {}) =>
    uploadFile({
      url: backend.url,
      roomId: backend.roomId,
      getToken: async () => backend.token("ada"),
      file,
      onProgress: (sentBytes) => progress.push(sentBytes),
      ...more,
    });
  const sentChunks = () => backend.commandsOf("ada").filter((command) => command === "file:chunk").length;
  return {
    backend,
    progress,
    upload,
    sentChunks,
    /** Resolves when this many chunks have been sent. */
    sending: (count: number) => until(() => sentChunks() >= count, "no chunks arrive"),
    disconnected: () => until(() => backend.connectionsOf("ada") === 0, "it is still connected"),
  };
}

async function assertStored({ backend }: Awaited<ReturnType<typeof start>>, file: File, fileId: string): Promise<void> {
  const { data } = await ask<{ size: number; chunkSize: number }>(backend.bob as never, "file:request", { fileId });
  const bytes: Uint8Array[] = [];
  for (let index = 0; index * data.chunkSize < data.size; index += 1)
    bytes.push((await ask<{ bytes: Uint8Array }>(backend.bob as never, "file:read", { fileId, index })).data.bytes);
  const hash = createHash("sha256").update(Buffer.concat(bytes)).digest("hex");
  assert.equal(
    hash,
    createHash("sha256")
      .update(Buffer.from(await file.arrayBuffer()))
      .digest("hex"),
    "other bytes",
  );
}

export const probes = {
  "a file arrives as it is": async (candidate) => {
    const one = await start(candidate);
    const file = fileOf(300_000);
    const { fileId, size } = await soon(one.upload(file), "it does not end");
    assert.equal(size, 300_000);
    await assertStored(one, file, fileId);
    assert.equal(one.sentChunks(), 14);
  },
  "small, empty and evenly divided files arrive": async (candidate) => {
    const one = await start(candidate);
    for (const size of [1, 0, 2 * 22_937]) {
      const file = fileOf(size);
      await assertStored(one, file, (await soon(one.upload(file), `${size} bytes do not end`)).fileId);
    }
  },
  "progress grows to the size of the file": async (candidate) => {
    // Large enough that it takes several frames, however fast the machine.
    const { upload, progress } = await start(candidate);
    await soon(upload(fileOf(4_000_000)), "it does not end");
    assert.equal(progress.at(-1), 4_000_000);
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    assert.ok(
      progress.some((sent) => sent >= 22_937 && sent < 4_000_000),
      "no steps between",
    );
  },
  "after a cut it goes on where it was": async (candidate) => {
    const one = await start(candidate);
    const file = fileOf(900_000);
    // Counted by the server: whoever waits for 20 chunks first may find that all have been sent.
    one.backend.loseNextAck("file:chunk", 20);
    const uploading = one.upload(file);
    await assertStored(one, file, (await soon(uploading, "it does not end after a cut")).fileId);
    assert.ok(one.sentChunks() <= 40 + 8, `${one.sentChunks()} chunks for 40`);
  },
  "several cuts are survived": async (candidate) => {
    const one = await start(candidate);
    const file = fileOf(900_000);
    const uploading = one.upload(file);
    // Each wait may be twice as long as the one before it: with full jitter a third one would take up to 8 s.
    for (const count of [5, 20]) {
      await one.sending(count);
      one.backend.cut("ada");
    }
    await assertStored(one, file, (await soon(uploading, "it does not end after two cuts")).fileId);
  },
  "a later call goes on where an aborted one was": async (candidate) => {
    const one = await start(candidate);
    const file = fileOf(900_000);
    const controller = new AbortController();
    const uploading = one.upload(file, { signal: controller.signal });
    await one.sending(20);
    controller.abort();
    await refusalOf(soon(uploading, "it goes on after it was aborted"), "an aborted upload");
    await one.disconnected();
    const again = new File([await file.arrayBuffer()], file.name, { type: file.type });
    await assertStored(one, file, (await soon(one.upload(again), "the second does not end")).fileId);
    assert.ok(one.sentChunks() <= 40 + 8, `${one.sentChunks()} chunks for 40`);
  },
  "what was aborted before it began sends nothing": async (candidate) => {
    const one = await start(candidate);
    await refusalOf(
      soon(one.upload(fileOf(100_000), { signal: AbortSignal.abort() }), "it goes on"),
      "an aborted upload",
    );
    assert.equal(one.sentChunks(), 0);
  },
  "a lost answer to the last command does not keep it from ending": async (candidate) => {
    const one = await start(candidate);
    const file = fileOf(100_000);
    one.backend.loseNextAck("file:finish");
    await assertStored(one, file, (await soon(one.upload(file), "it does not end")).fileId);
  },
  "a lost answer to a chunk does not keep it from ending": async (candidate) => {
    const one = await start(candidate);
    const file = fileOf(100_000);
    one.backend.loseNextAck("file:chunk");
    await assertStored(one, file, (await soon(one.upload(file), "it does not end")).fileId);
  },
  "a server that is in a hurry is obeyed": async (candidate) => {
    const one = await start(candidate, { chunks: { points: 6, seconds: 1 } });
    const file = fileOf(200_000);
    await assertStored(one, file, (await soon(one.upload(file), "it does not end")).fileId);
    assert.ok(one.sentChunks() <= 9 + 12, `${one.sentChunks()} tries for 9 chunks`);
  },
  "a room that refuses rejects, with its code": async (candidate) => {
    const one = await start(candidate);
    const roomId = crypto.randomUUID();
    const error = await refusalOf(
      soon(one.upload(fileOf(10), { roomId }), "it neither ends nor fails"),
      "an unknown room",
    );
    assert.equal((error as Error & { code?: string }).code, "NOT_FOUND");
    await one.disconnected();
  },
  "its connection is closed when it is done": async (candidate) => {
    const one = await start(candidate);
    await soon(one.upload(fileOf(10)), "it does not end");
    await one.disconnected();
  },
} satisfies Record<string, Probe>;
