import type { TimelineMessage } from "@app/socket-io-client";
import type { FileInfo } from "@app/socket-types";

const step = 1024;
const units = ["byte", "kilobyte", "megabyte"] as const;

/** "820 kB", "1.2 MB": a number of bytes as the reader writes them. A megabyte has 1024² bytes, as the contract has it. */
export function sizeInWords(bytes: number): string {
  const power = bytes < step ? 0 : bytes < step ** 2 ? 1 : 2;
  const format = { style: "unit", unit: units[power], unitDisplay: power === 0 ? "long" : "short" } as const;
  const digits = { maximumFractionDigits: power === 2 ? 1 : 0 };
  return new Intl.NumberFormat(undefined, { ...format, ...digits }).format(bytes / step ** power);
}

/** What stands beside a message's file. A file that was sent without a word has its name as text, which its card shows. */
export function captionOf(message: TimelineMessage): string | undefined {
  const isItsName = message.status === "sent" && message.content === message.file?.name;
  return isItsName ? undefined : message.content;
}

/** What a browser shows without running it; `downloadFile` gives a blob another type than these. */
const pictures = /^image\/(png|jpeg|gif|webp|avif|bmp)$/i;
const previewBytes = 10 * step ** 2;

/** True for a picture of at most 10 MB: a preview reads the whole file. */
export const hasPreview = ({ mimeType, size }: FileInfo): boolean => pictures.test(mimeType) && size <= previewBytes;
