import type { FileInfo } from "@app/socket-types";
import type { Client } from "./client.js";
import { createStore, type Store, type View } from "./store.js";
import type { Transfer, TransferState } from "./transfer.js";
import { uploadFile } from "./upload.js";

/** Where the upload stands that was started last. */
export type UploadState = { status: "idle"; sentBytes: number; totalBytes: number } | TransferState<FileInfo>;

/** Uploads into a room, one file at a time. */
export interface UploadStore extends Store<UploadState>, Pick<Transfer<FileInfo>, "pause" | "resume" | "cancel"> {
  /** Uploads this file, and cancels the one before. Resolves with how it ended, and never rejects. */
  start(file: Blob & { readonly name: string }): Promise<TransferState<FileInfo>>;
}

/** Uploads as a component sees them. */
export type UploadView = View<UploadStore>;

const idle: UploadState = { status: "idle", sentBytes: 0, totalBytes: 0 };

/**
 * The uploads of one form into a room. What nobody watches any more is cancelled, a macrotask later: an upload that
 * outlives its page is a `uploadFile` of your own. Signing out cancels and forgets it.
 */
export function createUploadStore(client: Client, roomId: string): UploadStore {
  let upload: Transfer<FileInfo> | undefined;
  let stopFollowing: (() => void) | undefined;
  const read = () => upload?.get() ?? idle;

  const { changed, subscribe } = createStore<UploadState>({
    read,
    start() {
      const stopWatching = client.onSignOut(() => follow(undefined));
      return () => {
        stopWatching();
        upload?.cancel();
      };
    },
  });

  function follow(next: typeof upload) {
    stopFollowing?.();
    upload?.cancel();
    upload = next;
    stopFollowing = next?.subscribe(changed);
    changed();
  }

  return {
    // Not of the store: it hears of a change a frame after the upload itself.
    get: read,
    subscribe,
    start(file) {
      const started = uploadFile(client, roomId, file);
      follow(started);
      return started.result.then(started.get, started.get);
    },
    pause: () => upload?.pause(),
    resume: () => upload?.resume(),
    cancel: () => upload?.cancel(),
  };
}
