import { SocketError } from "@app/socket-types";

const hashes = new WeakMap<Blob, Promise<string>>();

/**
 * The SHA-256 of a file as 64 lower-case hex digits, computed once per file object. Reads the whole file into memory.
 * Rejects with `FORBIDDEN` on a page that was not served over https, where browsers have no Web Crypto (MDN, "Secure
 * contexts"), or when the file can no longer be read.
 */
export function hashOf(file: Blob): Promise<string> {
  const known = hashes.get(file) ?? hash(file);
  hashes.set(file, known);
  return known;
}

async function hash(file: Blob): Promise<string> {
  // The type of `crypto.subtle` does not say that it is missing in insecure contexts.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) throw new SocketError("FORBIDDEN", "Files need https: this page was served without");
  const digest = await subtle.digest("SHA-256", await bytesOf(file));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of a file or a part. Rejects with `FORBIDDEN` when it was moved, removed or changed since it was picked. */
export async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // A view is known everywhere; a buffer only in its own realm, and a file may be of an iframe or of jsdom.
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new SocketError("FORBIDDEN", "The file cannot be read any more: pick it again", { cause });
  }
}
