import { SocketError, limits, type FileInfo } from "@app/socket-types";
import type { Client } from "./client.js";
import { bytesOf, hashOf } from "./file-hash.js";
import { startTransfer, type Transfer, type TransferAttempt } from "./transfer.js";

/** Enough to keep a connection busy; a server lets 8 wait. */
const chunksInFlight = 3;

/**
 * Uploads a file to a room and shows how far it is. It goes on by itself after a cut, and where it was when the same
 * file is uploaded again, after a reload as well: the server knows a file by its hash. Then its id goes into a message:
 * `roomOf(client, roomId).send("Look", { fileId })`. Fails with `PAYLOAD_TOO_LARGE` above 25 MB, with `FORBIDDEN` when
 * the file cannot be read or hashed, and with what the room or the server refuses.
 */
export function uploadFile(client: Client, roomId: string, file: Blob & { readonly name: string }): Transfer<FileInfo> {
  const { request } = client;
  const { size } = file;

  const attempt: TransferAttempt<FileInfo> = async (report, signal) => {
    if (size > limits.uploadBytes) {
      throw new SocketError("PAYLOAD_TOO_LARGE", `A file has at most ${limits.uploadBytes / 1024 ** 2} MB`);
    }
    const announced = { roomId, ...announcement(file), size, sha256: await hashOf(file) };
    const { uploadId, chunkSize, received } = await request("file:start", announced, { signal });
    const has = new Set(received);
    const missing = Array.from({ length: Math.ceil(size / chunkSize) }, (_, index) => index).filter((i) => !has.has(i));
    const lengthOf = (index: number) => Math.min(chunkSize, size - index * chunkSize);
    let sentBytes = received.reduce((sum, index) => sum + lengthOf(index), 0);
    let failure: unknown;
    report("sending", sentBytes);

    /** Sends one chunk after the other, of those that no other lane has taken, until any lane fails. */
    async function sendOn() {
      for (let index = missing.shift(); index !== undefined && !failure; index = missing.shift()) {
        try {
          const bytes = await bytesOf(file.slice(index * chunkSize, index * chunkSize + lengthOf(index)));
          await request("file:chunk", { uploadId, index }, bytes, { signal });
          report("sending", (sentBytes += lengthOf(index)));
        } catch (error) {
          failure ??= error;
        }
      }
    }

    const before = sentBytes;
    await Promise.all(Array.from({ length: chunksInFlight }, sendOn));
    // What got further before it was cut need not wait; a limit says itself how long.
    if (isCut(failure) && sentBytes > before) return undefined;
    if (failure) throw restartable(failure);
    return await request("file:finish", { uploadId }, { signal }).catch((error: unknown) => {
      throw restartable(error);
    });
  };

  return startTransfer(client, { roomId, totalBytes: size, attempt });
}

const hasCode = (error: unknown, ...codes: string[]) => error instanceof SocketError && codes.includes(error.code);

const isCut = (error: unknown) => hasCode(error, "DISCONNECTED", "TIMEOUT");

/** An upload that the server forgot, or a chunk that it lacks: both are answered by starting again. */
function restartable(cause: unknown): unknown {
  return hasCode(cause, "NOT_FOUND", "CONFLICT") ? new SocketError("UNAVAILABLE", "Starting again", { cause }) : cause;
}

/** What a browser says of a file, as far as the contract takes it. */
function announcement({ name, type }: { readonly name: string; readonly type: string }) {
  const [mimeType = ""] = type.split(";");
  return {
    name: name.slice(0, limits.fileNameLength).replace(/[\p{Cc}\p{Cs}]/gu, "") || "file",
    mimeType: /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(mimeType) ? mimeType : "application/octet-stream",
  };
}
