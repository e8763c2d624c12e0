import { SocketError, type FileInfo } from "@app/socket-types";
import type { Client } from "./client.js";
import { hashOf } from "./file-hash.js";
import { whileJoined } from "./while-joined.js";

/** Types that run nothing when their object URL is opened. A page or an SVG there has the rights of your own. */
const inert = /^(image\/(png|jpeg|gif|webp|avif|bmp)|(audio|video)\/[\w.+-]+|text\/plain)$/i;

/**
 * The bytes of a file that was sent to a room, checked against its hash. Its room stays joined meanwhile; it goes on
 * after a cut. The blob has the type that the uploader claimed only where a browser shows it without running it.
 * Rejects with `NOT_FOUND`, with `ABORTED` through `signal`, with `FORBIDDEN` where nothing can be hashed (a page
 * without https), and with `VALIDATION_FAILED` when the bytes are not those that were announced.
 */
export async function downloadFile(
  client: Client,
  { fileId, roomId }: Pick<FileInfo, "fileId" | "roomId">,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Blob> {
  const parts: BlobPart[] = [];
  const options = signal && { signal };

  const file = await whileJoined(
    client,
    roomId,
    async () => {
      const info = await client.request("file:request", { fileId }, options);
      while (parts.length * info.chunkSize < info.size) {
        const { bytes } = await client.request("file:read", { fileId, index: parts.length }, options);
        parts.push(bytes as BlobPart);
      }
      return info;
    },
    signal,
  );
  const type = inert.test(file.mimeType) ? file.mimeType : "application/octet-stream";
  const blob = new Blob(parts, { type });
  if ((await hashOf(blob)) === file.sha256) return blob;
  throw new SocketError("VALIDATION_FAILED", "The file did not arrive as it was uploaded: download it again");
}

/** A URL for `<img src>` or `<a href download>`. It keeps the blob in memory until `revoke()`. */
export function openObjectUrl(blob: Blob): { url: string; revoke: () => void } {
  const url = URL.createObjectURL(blob);
  return { url, revoke: () => URL.revokeObjectURL(url) };
}
