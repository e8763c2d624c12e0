import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Commands, FileInfo, Payload } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { createRoom, request, startTestServer, type TestServerOptions } from "../src/testing.js";

/** Chunks of 7,000 bytes. */
export const smallChunks = { maxHttpBufferSize: 10_000 };

/** Three small chunks, the last one shorter. */
export const threeChunks = () => randomBytes(15_000);

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const chunk = (bytes: Uint8Array, index: number, size = 7_000) =>
  bytes.subarray(index * size, (index + 1) * size);

/** Ada, in a room of her own, on a server with small chunks. */
export async function startWithAda(options: TestServerOptions = {}) {
  const server = await startTestServer({ server: smallChunks, ...options });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  return { server, ada, roomId, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

type Start = Payload<Commands, "file:start">;

/** Starts the upload of these bytes, under whatever is given instead of the truth. */
export const startUpload = (socket: AppClientSocket, roomId: string, bytes: Uint8Array, given: Partial<Start> = {}) =>
  request(socket, "file:start", {
    roomId,
    name: "tea.bin",
    mimeType: "application/octet-stream",
    size: bytes.byteLength,
    sha256: sha256(bytes),
    ...given,
  });

/** Uploads one chunk after the other. */
export async function upload(
  socket: AppClientSocket,
  roomId: string,
  bytes: Uint8Array,
  given: Partial<Start> = {},
): Promise<FileInfo> {
  const { uploadId, chunkSize } = await startUpload(socket, roomId, bytes, given);
  for (let index = 0; index * chunkSize < bytes.byteLength; index += 1) {
    await request(socket, "file:chunk", { uploadId, index }, chunk(bytes, index, chunkSize));
  }
  return request(socket, "file:finish", { uploadId });
}

export async function download(socket: AppClientSocket, fileId: string): Promise<Buffer> {
  const { size, chunkSize } = await request(socket, "file:request", { fileId });
  const chunks: Uint8Array[] = [];
  for (let index = 0; index * chunkSize < size; index += 1) {
    const { bytes } = await request(socket, "file:read", { fileId, index });
    chunks.push(new Uint8Array(bytes));
  }
  return Buffer.concat(chunks);
}

/** A directory that is removed at the end of the test. */
export async function makeDirectory() {
  const path = await mkdtemp(join(tmpdir(), "files-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
