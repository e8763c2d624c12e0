import type { FileInfo, SocketError } from "@app/socket-types";
import type { Client } from "./client.js";
import { downloadFile, openObjectUrl } from "./download.js";
import { createStore, type Store } from "./store.js";

/** A file as it is shown: `url` for `<img src>` or `<a href download>`. */
export type FileState =
  | { status: "loading" }
  | { status: "ready"; url: string }
  | { status: "failed"; error: SocketError };

/** What names a file, and the room that it was sent to. */
type FileReference = Pick<FileInfo, "fileId" | "roomId">;

/** What is known of a file that nobody has watched yet. */
export const unloadedFile: FileState = { status: "loading" };

const filesOf = new WeakMap<Client, Map<string, Store<FileState>>>();

/**
 * The one store of a file per client. It is downloaded while it is watched; after its last watcher the URL is revoked
 * and the memory free. `failed` has the error of `downloadFile`. Signing out revokes it too: the next user's rights decide.
 */
export function fileOf(client: Client, reference: FileReference): Store<FileState> {
  const files = filesOf.get(client) ?? new Map<string, Store<FileState>>();
  filesOf.set(client, files);
  const file = files.get(reference.fileId) ?? createFile(client, reference);
  files.set(reference.fileId, file);
  return file;
}

function createFile(client: Client, reference: FileReference): Store<FileState> {
  let state: FileState = unloadedFile;
  const { changed, get, subscribe } = createStore({
    read: () => state,
    start() {
      let unload = load();
      const stopWatching = client.onSignOut(() => {
        unload();
        unload = load();
      });
      return () => {
        stopWatching();
        unload();
      };
    },
  });

  function become(next: FileState) {
    state = next;
    changed();
  }

  function load() {
    const loading = new AbortController();
    const { signal } = loading;
    downloadFile(client, reference, { signal }).then(
      (blob) => {
        if (signal.aborted) return;
        const { url, revoke } = openObjectUrl(blob);
        signal.addEventListener("abort", revoke);
        become({ status: "ready", url });
      },
      (error: SocketError) => signal.aborted || become({ status: "failed", error }),
    );
    return () => {
      loading.abort();
      become(unloadedFile);
    };
  }

  return { get, subscribe };
}
