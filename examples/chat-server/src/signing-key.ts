import { randomBytes, type KeyObject } from "node:crypto";
import { secretKey } from "@app/socket-io-server";
import { openSecretFile } from "./secret-file.js";

/** The key that signs this installation's tokens: 32 random bytes, made once in `directory`. */
export async function openSigningKey(directory: string): Promise<KeyObject> {
  return secretKey(await openSecretFile(directory, "signing-key", randomBytes(32)));
}
