import { randomUUID } from "node:crypto";
import { SocketError } from "@app/socket-types";
import type { FileStore, StoredFile } from "./file-store.js";
import { createUpload, type Upload } from "./upload.js";

/** What a user announces of a file. */
export type FileDraft = Pick<StoredFile, "ownerId" | "roomId" | "name" | "mimeType" | "size" | "sha256">;

/** The unfinished uploads of this process. */
export interface Uploads {
  /**
   * The owner's unfinished upload of this file (same room, name, size and hash), or a new one. Throws `RATE_LIMITED`
   * when he has too many, `UNAVAILABLE` when all of them are too large together or the store refuses.
   */
  start(draft: FileDraft): Promise<Upload>;
  /** An upload of this owner, and of nobody else. */
  find(ownerId: string, uploadId: string): Promise<Upload | undefined>;
}

export interface UploadLimits {
  /** Unfinished uploads of one user. Each reserves its announced size, `limits.uploadBytes` at most. */
  uploadsPerUser?: number;
  /** The announced sizes of all unfinished uploads together. */
  unfinishedBytes?: number;
  /** An upload that hears nothing for this long is removed; after a restart it is counted anew. */
  idleMs?: number;
}

interface Entry {
  readonly file: StoredFile;
  /** Rejects when the store refused it. */
  readonly begun: Promise<Upload>;
}

/**
 * Keeps uploads within their limits, and takes up those that an earlier process left in the store. They are known to
 * this process only: a client that comes back to another node starts its upload again.
 */
export function createUploads(
  { files, chunkSize }: { files: FileStore; chunkSize: number },
  { uploadsPerUser = 3, unfinishedBytes = 1024 ** 3, idleMs = 15 * 60_000 }: UploadLimits = {},
): Uploads {
  const owners = new Map<string, Map<string, Entry>>();
  let reservedBytes = 0;
  let restored: Promise<void> | undefined;

  function hold(file: StoredFile, begin: Promise<void>, received: number[]): Entry {
    const own = owners.get(file.ownerId) ?? new Map<string, Entry>();
    function onEnd(): void {
      own.delete(file.fileId);
      reservedBytes -= file.size;
      if (own.size === 0) owners.delete(file.ownerId);
    }
    const begun = begin.then(
      () => createUpload({ files, file, received, idleMs, onEnd }),
      (error: unknown) => {
        onEnd();
        throw error;
      },
    );
    reservedBytes += file.size;
    owners.set(file.ownerId, own.set(file.fileId, { file, begun }));
    return { file, begun };
  }

  async function restore(): Promise<void> {
    for (const { file, received } of await files.unfinished()) {
      // Chunks of another size may be too large for the packets that this server takes.
      if (file.chunkSize === chunkSize) hold(file, Promise.resolve(), received);
      else await files.remove(file.fileId);
    }
  }
  function ready(): Promise<void> {
    restored ??= restore().catch((error: unknown) => {
      restored = undefined;
      throw error;
    });
    return restored;
  }
  // At once, so that what nobody takes up again becomes idle. A failure shows at the next command, which tries again.
  ready().catch(() => undefined);

  function begin(draft: FileDraft): Entry {
    if ((owners.get(draft.ownerId)?.size ?? 0) >= uploadsPerUser) {
      throw new SocketError("RATE_LIMITED", `Finish one of your ${uploadsPerUser} uploads first`);
    }
    if (reservedBytes + draft.size > unfinishedBytes) {
      throw new SocketError("UNAVAILABLE", "Too much is being uploaded: try again later");
    }
    const file = { ...draft, fileId: randomUUID(), createdAt: new Date().toISOString(), chunkSize };
    return hold(file, files.begin(file), []);
  }

  return {
    async start(draft) {
      await ready();
      const own = [...(owners.get(draft.ownerId)?.values() ?? [])];
      const upload = await (own.find(({ file }) => isSame(file, draft)) ?? begin(draft)).begun;
      upload.renew();
      return upload;
    },

    async find(ownerId, uploadId) {
      await ready();
      return owners.get(ownerId)?.get(uploadId)?.begun;
    },
  };
}

const isSame = (file: StoredFile, draft: FileDraft) =>
  (["roomId", "name", "size", "sha256"] as const).every((field) => file[field] === draft[field]);
