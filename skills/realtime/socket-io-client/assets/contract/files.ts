import { z } from "zod";
import { command, type, type Bytes } from "./define.js";
import { limits } from "./limits.js";

/** A file that was uploaded completely, with the hash that was announced. */
export interface FileInfo {
  fileId: string;
  roomId: string;
  /** As its uploader names it: text to show, never a path. */
  name: string;
  /** As its uploader claims: nothing checked the bytes against it. */
  mimeType: string;
  /** Bytes. */
  size: number;
  /** Of all bytes, as 64 lower-case hex digits. */
  sha256: string;
  /** When its upload began. */
  createdAt: string;
}

/** `type/subtype` without parameters (RFC 6838 §4.2). A browser's `File.type` may have some, or be empty. */
const mimeType = z.string().regex(/^[a-z\d][\w!#$&^.+-]{0,126}\/[a-z\d][\w!#$&^.+-]{0,126}$/i, "Send type/subtype");
/** No control characters, and no half of a surrogate pair, which UTF-8 cannot carry. */
const name = z
  .string()
  .min(1)
  .max(limits.fileNameLength)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "Remove control characters");
const uploadId = z.uuid();
const fileId = z.uuid();
const index = z.int().min(0);

/** The part of the wire that carries files, in chunks of `chunkSize` bytes but for the last, counted from 0. */
export const fileCommands = {
  /** The same file by the same user resumes: `received` names the chunks that need not be sent again. */
  "file:start": command({
    payload: z.object({
      roomId: z.uuid(),
      name,
      mimeType,
      size: z.int().min(0).max(limits.uploadBytes),
      sha256: z.string().regex(/^[\da-f]{64}$/, "Send 64 lower-case hex digits"),
    }),
    data: type<{ uploadId: string; chunkSize: number; received: number[] }>(),
  }),
  /** In any order. Answers how many chunks the server has. */
  "file:chunk": command({ payload: z.object({ uploadId, index }), data: type<{ received: number }>(), binary: true }),
  /** A `CONFLICT` names the first chunk that is missing. After another hash than announced the upload is gone. */
  "file:finish": command({ payload: z.object({ uploadId }), data: type<FileInfo>() }),

  /** `chunkSize` is that of `file:read`. */
  "file:request": command({ payload: z.object({ fileId }), data: type<FileInfo & { chunkSize: number }>() }),
  "file:read": command({ payload: z.object({ fileId, index }), data: type<{ bytes: Bytes }>() }),
};
