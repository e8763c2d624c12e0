import { SocketError, type Commands, type FileInfo } from "@app/socket-types";
import type { AppServer, AppSocket } from "@app/socket-types/server";
import type { Handlers } from "./handlers.js";
import { chunkLength, fileInfo, type FileStore, type StoredFile } from "./file-store.js";
import { assertMember, roomKey } from "./membership.js";
import type { Uploads } from "./uploads.js";

export interface FileParts {
  files: FileStore;
  uploads: Uploads;
  /** See `chunkSizeOf`. */
  chunkSize: number;
}

type FileCommands = Pick<
  Handlers<Commands>,
  "file:start" | "file:chunk" | "file:finish" | "file:request" | "file:read"
>;

/**
 * Bytes of a chunk on this server: long polling sends them as base64, a third longer, and a packet over
 * `maxHttpBufferSize` closes the connection (Socket.IO docs, "Server options").
 */
export function chunkSizeOf({ engine }: AppServer): number {
  const { maxHttpBufferSize = 1_000_000 } = engine.opts;
  return Math.floor(0.7 * maxHttpBufferSize);
}

/**
 * Uploading and reading files. Every command needs membership of the file's room now: `FORBIDDEN` without, to whom the
 * file belongs; to everyone else it is then `NOT_FOUND`, as an id is that does not exist. An upload's id becomes its
 * file's id, so a finish whose answer was lost may be sent again.
 */
export function fileHandlers({ files, uploads, chunkSize }: FileParts): FileCommands {
  async function readable(socket: AppSocket, fileId: string): Promise<StoredFile> {
    const file = await files.find(fileId);
    const isKnown = file && (file.ownerId === socket.data.user.id || socket.rooms.has(roomKey(file.roomId)));
    if (!isKnown) throw new SocketError("NOT_FOUND", "There is no such file in the rooms that you have joined");
    assertMember(socket, file.roomId);
    return file;
  }

  return {
    async "file:start"(socket, { roomId, name, mimeType, size, sha256 }) {
      assertMember(socket, roomId);
      const ownerId = socket.data.user.id;
      const { file, received } = await uploads.start({ ownerId, roomId, name, mimeType, size, sha256 });
      return { uploadId: file.fileId, chunkSize, received: [...received].sort((one, other) => one - other) };
    },

    async "file:chunk"(socket, { uploadId, index }, bytes) {
      const upload = await uploads.find(socket.data.user.id, uploadId);
      if (!upload) throw unknownUpload();
      assertMember(socket, upload.file.roomId);
      await upload.write(index, bytes);
      return { received: upload.received.size };
    },

    async "file:finish"(socket, { uploadId }) {
      const ownerId = socket.data.user.id;
      const upload = await uploads.find(ownerId, uploadId);
      // In this order: an upload is forgotten only after its file can be found.
      const file = upload?.file ?? (await files.find(uploadId));
      if (file?.ownerId !== ownerId) throw unknownUpload();
      assertMember(socket, file.roomId);
      await upload?.finish();
      return fileInfo(file);
    },

    async "file:request"(socket, { fileId }) {
      return { ...fileInfo(await readable(socket, fileId)), chunkSize };
    },

    async "file:read"(socket, { fileId, index }) {
      const file = await readable(socket, fileId);
      const length = chunkLength({ ...file, chunkSize }, index);
      if (length === 0) {
        const message = "The file ends before this chunk";
        throw new SocketError("VALIDATION_FAILED", message, { issues: [{ path: "index", message }] });
      }
      return { bytes: await files.read(fileId, index * chunkSize, length) };
    },
  };
}

const unknownUpload = () => new SocketError("NOT_FOUND", "There is no such upload of yours: start it again");

/**
 * The finished file that a sender attaches to a message. Throws `NOT_FOUND` when there is none of his, and
 * `VALIDATION_FAILED` when it is another room's: its members could not read it.
 */
export async function attachmentOf(
  files: FileStore,
  { fileId, senderId, roomId }: { fileId: string; senderId: string; roomId: string },
): Promise<FileInfo> {
  const file = await files.find(fileId);
  if (file?.ownerId !== senderId) {
    throw new SocketError("NOT_FOUND", "There is no such file of yours: finish its upload first");
  }
  if (file.roomId === roomId) return fileInfo(file);
  const message = "The file is in another room: upload it to this one";
  throw new SocketError("VALIDATION_FAILED", message, { issues: [{ path: "fileId", message }] });
}
