import { SocketError, type ChatMessage, type Commands, type FileInfo } from "@app/socket-types";
import type { Handlers } from "./handlers.js";
import { assertMember } from "./membership.js";
import type { MessageStore } from "./message-store.js";
import type { TellRoom } from "./room-batch.js";
import type { InSequence } from "./sequence.js";

export interface MessageParts {
  tellRoom: TellRoom;
  messages: MessageStore;
  inSequence: InSequence;
  /** The file that this sender may attach in this room; throws a `SocketError` otherwise. */
  attachmentOf(claim: { fileId: string; senderId: string; roomId: string }): Promise<FileInfo>;
}

/** How many sends a process remembers at least having told the room; it remembers twice as many at most. */
const rememberedSends = 10_000;

/** Sending and reading messages. A send is acked after it is stored, and told to the whole room, its sender included. */
export function messageHandlers({
  tellRoom,
  messages,
  inSequence,
  attachmentOf,
}: MessageParts): Pick<Handlers<Commands>, "message:send" | "message:history"> {
  let [told, toldBefore] = [new Set<string>(), new Set<string>()];

  // A resend is told again only when this process has not told it: the one that stored it may have died in between.
  function tell(epoch: string, message: ChatMessage): void {
    const send = `${epoch} ${message.sender.id} ${message.messageId}`;
    if (told.has(send) || toldBefore.has(send)) return;
    // Two sets, because one that loses its first entry again and again is searched from its start each time.
    if (told.size === rememberedSends) [told, toldBefore] = [new Set(), told];
    told.add(send);
    tellRoom(epoch, message);
  }

  return {
    "message:send": (socket, { roomId, messageId, content, fileId }) =>
      inSequence(socket, async () => {
        const sender = socket.data.user;
        const file = fileId === undefined ? undefined : await attachmentOf({ fileId, senderId: sender.id, roomId });
        assertMember(socket, roomId);
        const { epoch, message } = await messages.append({ roomId, messageId, content, sender, ...(file && { file }) });
        tell(epoch, message);
        return { epoch, message };
      }),

    async "message:history"(socket, { roomId, before, after, limit }) {
      assertMember(socket, roomId);
      const { head, ...page } = await messages.read(roomId, {
        limit,
        ...(before && { before: before.offset }),
        ...(after && { after: after.offset }),
      });
      const cursor = before ?? after;
      if (cursor && cursor.epoch !== head.epoch) {
        throw new SocketError("CONFLICT", "The room's history was lost since this cursor: join again without it");
      }
      return { epoch: head.epoch, ...page };
    },
  };
}
