"use client";
import { fileOf, unloadedFile, type FileState } from "@app/socket-io-client";
import type { FileInfo } from "@app/socket-types";
import { useSocketClient } from "./provider.js";
import { useStore } from "./use-store.js";

const everything = (file: FileState): FileState => file;

/**
 * A file of a message as a URL for `<img src>` or `<a href download>`, once it is `ready`: downloaded while a component
 * shows it, once for all of them, and revoked after the last. `failed` has the `SocketError`.
 */
export function useFile(file: Pick<FileInfo, "fileId" | "roomId">): FileState {
  return useStore(fileOf(useSocketClient(), file), everything, unloadedFile);
}
