import { fileOf, unloadedFile, type FileState } from "@app/socket-io-client";
import type { FileInfo } from "@app/socket-types";
import { toValue, type MaybeRefOrGetter, type Ref } from "vue";
import { useSocketClient } from "./plugin.js";
import { useStore } from "./use-store.js";

const everything = (file: FileState): FileState => file;

/**
 * A ref of a file of a message as a URL for `<img src>` or `<a href download>`, once it is `ready`: downloaded while a
 * component shows it, once for all of them, and revoked after the last. `failed` has the `SocketError`.
 */
export function useFile(file: MaybeRefOrGetter<Pick<FileInfo, "fileId" | "roomId">>): Readonly<Ref<FileState>> {
  const client = useSocketClient();
  return useStore(() => fileOf(client, toValue(file)), everything, unloadedFile);
}
