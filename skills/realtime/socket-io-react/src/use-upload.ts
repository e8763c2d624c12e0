"use client";
import { createUploadStore, type UploadView } from "@app/socket-io-client";
import { useMemo } from "react";
import { useSocketClient } from "./provider.js";
import { useStore } from "./use-store.js";

/**
 * Uploads into a room: `start(file)` in an event handler, then `status`, `sentBytes` and `totalBytes`, `file` when it is
 * `done`, `error` when it `failed`. `start` resolves with how it ended, never rejects. A cut does not end an upload;
 * another file, another room and unmounting do.
 */
export function useUpload(roomId: string): UploadView {
  const client = useSocketClient();
  const upload = useMemo(() => createUploadStore(client, roomId), [client, roomId]);
  return { ...upload, ...useStore(upload) };
}
