import type { TransferState } from "@app/socket-io-client";
import { sizeInWords } from "./file-words.js";

/** How an upload is doing, for the reader. A failure says in its own words what to do. */
export function wordsForUpload(state: TransferState<unknown>, isConnected: boolean): string {
  const { status, sentBytes, totalBytes } = state;
  const progress = `${sizeInWords(sentBytes)} of ${sizeInWords(totalBytes)}`;
  if (status === "failed") return state.error.message;
  if (status === "paused") return `Paused at ${progress}`;
  if (status === "done" || status === "cancelled") return "";
  if (!isConnected) return `Goes on when you are connected: ${progress}`;
  return status === "hashing" ? "Getting ready" : progress;
}

/** Why files were not taken, and what to do; undefined when all of them are small enough. */
export function wordsForTooLarge(
  files: readonly { name: string; size: number }[],
  limitBytes: number,
): string | undefined {
  const tooLarge = files.filter(({ size }) => size > limitBytes);
  if (tooLarge.length === 0) return undefined;
  const names = tooLarge.map(({ name, size }) => `${name} (${sizeInWords(size)})`).join(", ");
  const verb = tooLarge.length === 1 ? "is" : "are";
  return `${names} ${verb} too large to send here: a file can have up to ${sizeInWords(limitBytes)}. Try a smaller one, or send a link.`;
}
