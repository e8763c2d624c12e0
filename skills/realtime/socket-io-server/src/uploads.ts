import { randomUUID } from "node:crypto";
import { SocketError } from "@app/socket-types";
import { chunkCount, chunkLength, type FileStore, type StoredFile } from "./file-store.js";

export interface UploadLimits {
  /** Unfinished uploads of one user; one more is `RATE_LIMITED`. Each reserves up to `limits.uploadBytes`. */
  uploadsPerUser?: number;
  /** Announced sizes of all unfinished uploads of this process together; more is `UNAVAILABLE`. */
  unfinishedBytes?: number;
  /** An upload that hears nothing for this long is removed. A restart counts anew. */
  idleMs?: number;
}

export interface Upload {
  readonly file: StoredFile;
  /** Indexes of the chunks that the store has. */
  readonly received: ReadonlySet<number>;
}

/** The uploads of this process that are not finished. */
export interface Uploads {
  /** The owner's unfinished upload of the same file to the same room, or a new one. */
  start(file: Omit<StoredFile, "fileId" | "createdAt" | "chunkSize">): Promise<Upload>;
  /** An unfinished upload of this owner; nobody else's. */
  find(ownerId: string, uploadId: string): Promise<Upload | undefined>;
  /**
   * Resolves when the chunk is stored. Its first bytes count: a repeated chunk changes nothing. Throws
   * `VALIDATION_FAILED` when it has not the length of its place, `RATE_LIMITED` when too many wait for the store.
   */
  write(upload: Upload, index: number, bytes: Uint8Array): Promise<void>;
  /**
   * Resolves when the file is durable. Throws `CONFLICT`, naming the first chunk that is missing, and `VALIDATION_FAILED`
   * when the bytes have another SHA-256 than announced: then the upload is gone.
   */
  finish(upload: Upload): Promise<StoredFile>;
}

interface Held extends Upload {
  readonly received: Set<number>;
  readonly begun: Promise<void>;
  readonly writing: Map<number, Promise<void>>;
  readonly idle: NodeJS.Timeout;
  /** Chunks of it that are in memory. */
  waiting: number;
  finishing?: Promise<StoredFile> | undefined;
}

/** Chunks of one upload that may be in memory at a time. */
const maxWaiting = 8;

/** Keeps what is unfinished within its limits. Takes up what an earlier process left in the store. */
export function createUploads(
  { files, chunkSize }: { files: FileStore; chunkSize: number },
  { uploadsPerUser = 3, unfinishedBytes = 1024 ** 3, idleMs = 15 * 60_000 }: UploadLimits = {},
): Uploads {
  const held = new Map<string, Map<string, Held>>();
  let reservedBytes = 0;
  let restored: Promise<void> | undefined;

  function hold(file: StoredFile, received: number[], begun: Promise<void>): Held {
    const onIdle = () => (upload.waiting > 0 || upload.finishing ? upload.idle.refresh() : discard(upload));
    const idle = setTimeout(onIdle, idleMs).unref();
    const upload: Held = { file, received: new Set(received), begun, writing: new Map(), idle, waiting: 0 };
    const own = held.get(file.ownerId) ?? new Map<string, Held>();
    held.set(file.ownerId, own.set(file.fileId, upload));
    reservedBytes += file.size;
    return upload;
  }

  function release({ file, idle }: Held): void {
    clearTimeout(idle);
    const own = held.get(file.ownerId);
    if (!own?.delete(file.fileId)) return;
    if (own.size === 0) held.delete(file.ownerId);
    reservedBytes -= file.size;
  }

  function discard(upload: Held): void {
    release(upload);
    remove(upload.file);
  }

  // What cannot be removed now is taken up, and removed when idle, after the next start.
  const remove = ({ fileId }: StoredFile) => void files.remove(fileId).catch(() => undefined);

  async function restore(): Promise<void> {
    for (const { file, received } of await files.unfinished()) {
      // Chunks of another size could be too large for this server's packets.
      if (file.chunkSize === chunkSize) hold(file, received, Promise.resolve());
      else remove(file);
    }
  }
  const ready = () =>
    (restored ??= restore().catch((error: unknown) => {
      restored = undefined;
      throw error;
    }));
  // A failure shows at the first command, which tries again.
  ready().catch(() => undefined);

  async function complete(upload: Held): Promise<StoredFile> {
    const isIntact = await files.commit(upload.file);
    release(upload);
    if (isIntact) return upload.file;
    throw new SocketError("VALIDATION_FAILED", "The bytes have another SHA-256 than announced: start the upload again");
  }
