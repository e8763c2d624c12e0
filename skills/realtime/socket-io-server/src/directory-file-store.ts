import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { SocketError } from "@app/socket-types";
import { lockDirectory } from "./directory-lock.js";
import { chunkCount, type FileStore, type StoredFile, type UnfinishedFile } from "./file-store.js";

export interface DirectoryFileStore extends FileStore, AsyncDisposable {
  /** Gives the directory back to other processes. */
  close(): Promise<void>;
}

export interface DirectoryFileStoreOptions {
  /** Bounds the announced sizes of all files, finished or not: more are refused with `UNAVAILABLE`. */
  maxBytes?: number;
  /** Where this process's uploads grow. Nodes that share `directory` each name another, on the same file system. */
  uploads?: string;
}

/**
 * Files on disk, streamed to it and from it. Each is a directory named by its id; what users call it is text in its
 * `about.json` and never a path. A finished file is flushed before `commit` resolves and seen by every node that shares
 * `directory`; an unfinished one outlives the process. Throws an Error when another process has `uploads`.
 */
export async function openDirectoryFileStore(
  directory: string,
  { maxBytes = 10 * 1024 ** 3, uploads = join(directory, "uploads") }: DirectoryFileStoreOptions = {},
): Promise<DirectoryFileStore> {
  const finished = join(directory, "files");
  await mkdir(finished, { recursive: true, mode: 0o700 });
  const sizes = new Map<string, number>();
  const close = await lockDirectory(uploads);
  for (const place of [uploads, finished]) {
    for (const id of await idsIn(place)) sizes.set(id, (await describe(join(place, id)))?.size ?? 0);
  }
  let reservedBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);

  async function remove(fileId: string): Promise<void> {
    reservedBytes -= sizes.get(fileId) ?? 0;
    sizes.delete(fileId);
    if (!isId(fileId)) return;
    for (const place of [uploads, finished]) await rm(join(place, fileId), { recursive: true, force: true });
  }
  const find = async (fileId: string) => (isId(fileId) ? describe(join(finished, fileId)) : undefined);

  return {
    begin: orUnavailable(async (file) => {
      if (reservedBytes + file.size > maxBytes) throw new SocketError("UNAVAILABLE", "There is no room for this file");
      reservedBytes += file.size;
      sizes.set(file.fileId, file.size);
      const place = join(uploads, file.fileId);
      try {
        await mkdir(place, { mode: 0o700 });
        await writeFile(join(place, "data"), "");
        await writeFile(join(place, "about.json"), JSON.stringify(file));
      } catch (error) {
        await remove(file.fileId);
        throw error;
      }
    }),

    write: orUnavailable(async (file, index, bytes) => {
      await using data = await open(join(uploads, file.fileId, "data"), "r+");
      const { bytesWritten } = await data.write(bytes, 0, bytes.byteLength, index * file.chunkSize);
      if (bytesWritten < bytes.byteLength) throw new Error("The disk took only a part of the chunk");
      // Behind the file's bytes stands a mark for each chunk, by which a later process knows what was received.
      await data.write(Uint8Array.of(1), 0, 1, file.size + index);
    }),

    commit: orUnavailable(async (file) => {
      const place = join(uploads, file.fileId);
      if (!(await describe(place)) && (await find(file.fileId))) return true;
      await using data = await open(join(place, "data"), "r+");
      await data.truncate(file.size);
      const hash = createHash("sha256");
      await pipeline(createReadStream(join(place, "data")), hash);
      if (hash.digest("hex") !== file.sha256) {
        await remove(file.fileId);
        return false;
      }
      await data.sync();
      await flush(join(place, "about.json"));
      await flush(place);
      // The one step that makes it a file: whole or not at all.
      await rename(place, join(finished, file.fileId));
      await flush(finished);
      return true;
    }),

    unfinished: orUnavailable(async () => {
      const found: UnfinishedFile[] = [];
      for (const id of await idsIn(uploads)) {
        const file = await describe(join(uploads, id));
        if (file) found.push({ file, received: await marked(file, join(uploads, id, "data")) });
        // A process ended before it had begun.
        else await remove(id);
      }
      return found;
    }),

    find: orUnavailable(find),

    read: orUnavailable(async (fileId, offset, length) => {
      if (!(await find(fileId))) throw new SocketError("NOT_FOUND", "There is no such file");
      await using data = await open(join(finished, fileId, "data"));
      const { buffer, bytesRead } = await data.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    }),

    remove: orUnavailable(remove),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const isId = (name: string) => /^[0-9a-f-]{36}$/.test(name);
const idsIn = async (place: string) => (await readdir(place)).filter(isId);
/** Undefined when the directory is missing, or was not written to its end. */
async function describe(place: string): Promise<StoredFile | undefined> {
  try {
    return JSON.parse(await readFile(join(place, "about.json"), "utf8")) as StoredFile;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function marked(file: StoredFile, path: string): Promise<number[]> {
  await using data = await open(path);
  const { buffer, bytesRead } = await data.read(Buffer.alloc(chunkCount(file)), 0, chunkCount(file), file.size);
  return [...buffer.subarray(0, bytesRead).keys()].filter((index) => buffer[index] === 1);
}

async function flush(path: string): Promise<void> {
  await using handle = await open(path);
  await handle.sync();
}

function orUnavailable<Args extends unknown[], Result>(task: (...args: Args) => Promise<Result>) {
  return async (...args: Args): Promise<Result> => {
    try {
      return await task(...args);
    } catch (cause) {
      if (cause instanceof SocketError) throw cause;
      throw new SocketError("UNAVAILABLE", "The file storage failed: try again", { cause });
    }
  };
}
