import { SocketError } from "@app/socket-types";

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Throws `VALIDATION_FAILED` naming every text that holds U+0000 or half a surrogate pair; keys are paths of the
 * payload. Postgres refuses the first in `text` (SQLSTATE 22021), and UTF-8 cannot carry the second: drivers turn it
 * into U+FFFD without a word. Every store asks this first: text is kept verbatim or not at all, and changing the
 * store changes nothing.
 */
export function assertStorableText(texts: Readonly<Record<string, string>>): void {
  const refused = Object.keys(texts).filter((path) => {
    const text = texts[path] ?? "";
    return text.includes("\0") || loneSurrogate.test(text);
  });
  if (refused.length === 0) return;
  const message = "Remove U+0000 and unpaired surrogates: they cannot be stored";
  throw new SocketError("VALIDATION_FAILED", message, { issues: refused.map((path) => ({ path, message })) });
}
