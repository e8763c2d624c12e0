import { randomBytes, randomUUID } from "node:crypto";
import type { AppClientSocket } from "@app/socket-types/client";
import { io } from "socket.io-client";

/** What one person may send without waiting. */
const perWriter = 30;

/**
 * Makes a room with messages that read "line 1", "line 2" and so on. As many writers as it takes send them, one after
 * the other.
 */
export async function fillRoom(page: string, name: string, count: number): Promise<void> {
  const { origin } = new URL(page);
  const roomId = randomUUID();
  for (let first = 1; first <= count; first += perWriter) {
    const token = await fetchToken(origin, `writer ${first}`);
    const socket: AppClientSocket = io(origin, { auth: { token }, transports: ["websocket"], forceNew: true });
    await socket.emitWithAck("room:create", { roomId, name });
    await socket.emitWithAck("room:join", { roomId });
    const lines = Array.from({ length: Math.min(perWriter, count - first + 1) }, (_, index) => `line ${first + index}`);
    // A server keeps the order of what one socket sends.
    const answers = await Promise.all(
      lines.map((content) => socket.emitWithAck("message:send", { roomId, messageId: randomUUID(), content })),
    );
    for (const answer of answers) if (!answer.ok) throw new Error(answer.error.message);
    socket.disconnect();
  }
}

async function fetchToken(origin: string, name: string): Promise<string> {
  const body = JSON.stringify({ name, key: randomBytes(24).toString("base64url") });
  const response = await fetch(`${origin}/api/demo/token`, { method: "POST", body });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { token: string }).token;
}
