import { randomUUID } from "node:crypto";
import type { ChatMessage, ServerFacts } from "@app/socket-types";
import type { Server } from "socket.io";

type Ack = (result: unknown) => void;
type Draft = Pick<ChatMessage, "roomId" | "messageId" | "content">;

/**
 * The chat that one writes first: the same packets in and, byte for byte, the same packets out as the whole stack, and
 * nothing else. It checks, limits and stores nothing, and asks nobody who he is.
 */
export function servePlainChat(io: Server): void {
  const epoch = randomUUID();
  let offset = 0;

  io.on("connection", (socket) => {
    const sender = { id: socket.id, name: socket.id };
    socket.on("room:create", (room: object, ack: Ack) => ack({ ok: true, data: room }));
    socket.on("room:join", async ({ roomId }: { roomId: string }, ack: Ack) => {
      await socket.join(roomId);
      ack({ ok: true, data: {} });
    });
    socket.on("message:send", ({ roomId, messageId, content }: Draft, ack: Ack) => {
      offset += 1;
      const createdAt = new Date().toISOString();
      const message: ChatMessage = { messageId, roomId, offset, sender, content, createdAt };
      const fact: ServerFacts["message:received"] = { roomId, epoch, messages: [message] };
      io.to(roomId).emit("message:received", fact);
      ack({ ok: true, data: { epoch, message } });
    });
  });
}
