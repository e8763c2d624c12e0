import { createHash } from "node:crypto";
import { SocketError } from "@app/socket-types";
import { chunkCount, type FileStore, type StoredFile } from "./file-store.js";

interface Kept {
  readonly file: StoredFile;
  /** By index. */
  readonly chunks: Map<number, Buffer>;
  /** All bytes, once they are committed. */
  whole?: Buffer;
}

/**
 * Files in this process's memory, until it ends. `maxBytes` bounds the announced sizes of all files, finished or not:
 * more are refused with `UNAVAILABLE`.
 */
export function createMemoryFileStore({ maxBytes = 256 * 1024 * 1024 } = {}): FileStore {
  const files = new Map<string, Kept>();
  let reservedBytes = 0;

  function unfinishedFile({ fileId }: StoredFile): Kept {
    const kept = files.get(fileId);
    if (!kept) throw new SocketError("UNAVAILABLE", "The upload is gone: start it again");
    return kept;
  }

  function forget(fileId: string): void {
    reservedBytes -= files.get(fileId)?.file.size ?? 0;
    files.delete(fileId);
  }

  return {
    async begin(file) {
      if (reservedBytes + file.size > maxBytes) throw new SocketError("UNAVAILABLE", "There is no room for this file");
      reservedBytes += file.size;
      files.set(file.fileId, { file, chunks: new Map() });
    },

    async write(file, index, bytes) {
      // A copy, because the received bytes may be a small part of a large buffer.
      unfinishedFile(file).chunks.set(index, Buffer.from(bytes));
    },

    async commit(file) {
      const kept = unfinishedFile(file);
      if (kept.whole) return true;
      const indexes = Array.from({ length: chunkCount(file) }, (_, index) => index);
      const whole = Buffer.concat(indexes.map((index) => kept.chunks.get(index) ?? Buffer.alloc(0)));
      if (createHash("sha256").update(whole).digest("hex") !== file.sha256) {
        forget(file.fileId);
        return false;
      }
      kept.whole = whole;
      kept.chunks.clear();
      return true;
    },

    async unfinished() {
      const kept = [...files.values()].filter(({ whole }) => !whole);
      return kept.map(({ file, chunks }) => ({ file, received: [...chunks.keys()] }));
    },

    async find(fileId) {
      const kept = files.get(fileId);
      return kept?.whole && kept.file;
    },

    async read(fileId, offset, length) {
      const whole = files.get(fileId)?.whole;
      if (!whole) throw new SocketError("NOT_FOUND", "There is no such file");
      return whole.subarray(offset, offset + length);
    },

    async remove(fileId) {
      forget(fileId);
    },
  };
}
