import { io } from "socket.io-client";

export async function uploadFile({ url, roomId, getToken, file, onProgress }: any) {
  const socket = io(url, { auth: (send) => void getToken().then((token: string) => send({ token })) });
  const ask = async (event: string, ...args: unknown[]) => {
    const answer = await socket.emitWithAck(event, ...args);
    if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error);
    return answer.data;
  };
  try {
    await ask("room:join", { roomId });
    const bytes = await file.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const { uploadId, chunkSize } = await ask("file:start", {
      roomId,
      name: file.name,
      mimeType: file.type,
      size: file.size,
      sha256,
    });
    for (let index = 0; index * chunkSize < file.size; index += 1) {
      await ask("file:chunk", { uploadId, index }, bytes.slice(index * chunkSize, (index + 1) * chunkSize));
      onProgress(Math.min(file.size, (index + 1) * chunkSize));
    }
    return await ask("file:finish", { uploadId });
  } finally {
    socket.disconnect();
  }
}
