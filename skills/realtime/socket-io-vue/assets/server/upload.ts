import { SocketError } from "@app/socket-types";
import { chunkCount, chunkLength, type FileStore, type StoredFile } from "./file-store.js";

/** A file that is arriving in chunks, in any order. */
export interface Upload {
  readonly file: StoredFile;
  /** Indexes of the chunks that the store has. */
  readonly received: ReadonlySet<number>;
  /** Starts its idle time anew, as every chunk does. */
  renew(): void;
  /**
   * Resolves when the chunk is stored. Its first bytes count: repeating it changes nothing. Throws `VALIDATION_FAILED`
   * when there is no such chunk or it has another length, `RATE_LIMITED` when 8 chunks wait for the store already.
   */
  write(index: number, bytes: Uint8Array): Promise<void>;
  /**
   * Resolves when the file is durable. Throws `CONFLICT`, naming the first missing chunk, and `VALIDATION_FAILED` when
   * the bytes have another SHA-256 than announced: then the upload has ended, and nothing of it is left.
   */
  finish(): Promise<StoredFile>;
}

export interface UploadParts {
  files: FileStore;
  file: StoredFile;
  received: Iterable<number>;
  /** An upload that hears nothing for this long ends and is removed. */
  idleMs: number;
  /** Called once, when the upload is finished or removed. */
  onEnd(): void;
}

/** Bounds the memory that one upload can take while the store is slow. */
const maxWaiting = 8;

/** An upload that the store has begun. */
export function createUpload({ files, file, received: stored, idleMs, onEnd }: UploadParts): Upload {
  const received = new Set(stored);
  const writing = new Map<number, Promise<void>>();
  let waiting = 0;
  let finishing: Promise<StoredFile> | undefined;
  const idle = setTimeout(expire, idleMs).unref();

  function end(): void {
    clearTimeout(idle);
    onEnd();
  }

  function expire(): void {
    if (waiting > 0 || finishing) return void idle.refresh();
    end();
    // What cannot be removed now is taken up, and becomes idle, after the next start.
    files.remove(file.fileId).catch(() => undefined);
  }

  async function store(index: number, bytes: Uint8Array): Promise<void> {
    try {
      await files.write(file, index, bytes);
      received.add(index);
    } finally {
      writing.delete(index);
    }
  }

  async function commit(): Promise<StoredFile> {
    const isIntact = await files.commit(file);
    end();
    if (isIntact) return file;
    throw invalid("sha256", "The bytes have another SHA-256 than announced: start the upload again");
  }

  return {
    file,
    received,
    renew: () => void idle.refresh(),

    async write(index, bytes) {
      const length = chunkLength(file, index);
      if (length === 0) throw invalid("index", `The file has ${chunkCount(file)} chunks, counted from 0`);
      if (bytes.byteLength !== length) throw invalid("", `Send exactly ${length} bytes as chunk ${index}`);
      idle.refresh();
      if (received.has(index)) return;
      if (waiting === maxWaiting) {
        throw new SocketError("RATE_LIMITED", "Wait for the answers of earlier chunks", { retryAfterMs: 100 });
      }
      waiting += 1;
      try {
        const written = writing.get(index) ?? store(index, bytes);
        writing.set(index, written);
        await written;
      } finally {
        waiting -= 1;
      }
    },

    async finish() {
      for (let index = 0; index < chunkCount(file); index += 1) {
        if (received.has(index)) continue;
        throw new SocketError("CONFLICT", `Chunk ${index} is missing: send it, then finish again`);
      }
      finishing ??= commit().catch((error: unknown) => {
        finishing = undefined;
        throw error;
      });
      return finishing;
    },
  };
}

const invalid = (path: string, message: string) =>
  new SocketError("VALIDATION_FAILED", message, { issues: [{ path, message }] });
