import { createUploadStore, type UploadView } from "@app/socket-io-client";
import { computed, toValue, type MaybeRefOrGetter, type Ref } from "vue";
import { useSocketClient } from "./plugin.js";
import { useStore } from "./use-store.js";

/**
 * A ref of uploads into a room: `start(file)` in an event handler, then `status`, `sentBytes` and `totalBytes`, `file`
 * when it is `done`, `error` when it `failed`. `start` resolves with how it ended, never rejects. A cut does not end an
 * upload; another file, another room and unmounting do.
 */
export function useUpload(roomId: MaybeRefOrGetter<string>): Readonly<Ref<UploadView>> {
  const client = useSocketClient();
  const upload = computed(() => createUploadStore(client, toValue(roomId)));
  return useStore(upload, (state) => ({ ...upload.value, ...state }));
}
