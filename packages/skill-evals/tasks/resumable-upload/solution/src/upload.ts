import { createClient } from "./realtime/client.js";
import { uploadFile as startUpload } from "./realtime/upload.js";

interface Options {
  url: string;
  roomId: string;
  getToken(): Promise<string>;
  file: File;
  onProgress(sentBytes: number): void;
  signal?: AbortSignal;
}

export async function uploadFile({ url, roomId, getToken, file, onProgress, signal }: Options) {
  const client = createClient(url, { getToken });
  const upload = startUpload(client, roomId, file);
  const stopWatching = upload.subscribe(() => onProgress(upload.get().sentBytes));
  const abort = () => upload.cancel();
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  client.connect();
  try {
    const info = await upload.result;
    onProgress(file.size);
    return info;
  } finally {
    signal?.removeEventListener("abort", abort);
    stopWatching();
    client.signOut();
  }
}
