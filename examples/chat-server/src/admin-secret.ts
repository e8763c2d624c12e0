import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { openSecretFile } from "./secret-file.js";

const fileName = "admin-secret";
const shortest = 32;

/**
 * What makes an admin of whoever signs in with it: made once in `directory`, 24 random bytes as text. Throws an Error
 * that says what to do when somebody has put a shorter one there.
 */
export async function openAdminSecret(directory: string): Promise<string> {
  const secret = String(await openSecretFile(directory, fileName, randomBytes(24).toString("base64url"))).trim();
  if (secret.length >= shortest) return secret;
  throw new Error(
    `The file ${fileName} in ${directory} has fewer than ${shortest} characters. Delete it: the next start makes one.`,
  );
}

/** Compares in a time that tells nothing of either, nor of their lengths. */
export function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(secret));
}

const digestOf = (text: string) => createHash("sha256").update(text).digest();
