import type { FileInfo } from "@app/socket-types";

/** A file as the store keeps it, from the start of its upload on. */
export interface StoredFile extends FileInfo {
  /** Who uploads it. */
  ownerId: string;
  /** Bytes of every chunk but the last, which has the rest. */
  chunkSize: number;
}

export interface UnfinishedFile {
  file: StoredFile;
  /** The indexes of the chunks that were written, in any order. */
  received: number[];
}

/**
 * Where files are kept. `test/file-store.behaviour.ts` states what an implementation owes. Every method throws
 * `UNAVAILABLE` when the storage fails. The caller begins a file once, writes each chunk with the length that
 * `chunkLength` tells, and commits when all are written; the store decides nothing about users and rooms.
 */
export interface FileStore {
  /** Makes an unfinished file and reserves its size. Throws `UNAVAILABLE` when it does not fit. */
  begin(file: StoredFile): Promise<void>;
  /** Writes one chunk of an unfinished file; different ones may be written at once, in any order. */
  write(file: StoredFile, index: number, bytes: Uint8Array): Promise<void>;
  /**
   * Ends an upload. True: the bytes have the announced SHA-256, are durable, and the file is found from now on; may be
   * repeated. False: they have not, and the file is gone.
   */
  commit(file: StoredFile): Promise<boolean>;
  /** What was begun and neither committed nor removed: by an earlier process too, as far as the store outlives it. */
  unfinished(): Promise<UnfinishedFile[]>;
  /** A finished file. */
  find(fileId: string): Promise<StoredFile | undefined>;
  /** Bytes of a finished file, fewer at its end. Throws `NOT_FOUND` when there is none. */
  read(fileId: string, offset: number, length: number): Promise<Buffer>;
  /** Deletes a file, finished or not; without effect when there is none. */
  remove(fileId: string): Promise<void>;
}

/** How many chunks a file has; an empty one has none. */
export const chunkCount = ({ size, chunkSize }: StoredFile): number => Math.ceil(size / chunkSize);

/** The length that the chunk at an index must have: 0 when there is no such chunk. */
export function chunkLength({ size, chunkSize }: StoredFile, index: number): number {
  return Number.isSafeInteger(index) && index >= 0 ? Math.max(0, Math.min(chunkSize, size - index * chunkSize)) : 0;
}

/** What members of the room may know of a file. */
export function fileInfo({ fileId, roomId, name, mimeType, size, sha256, createdAt }: StoredFile): FileInfo {
  return { fileId, roomId, name, mimeType, size, sha256, createdAt };
}
