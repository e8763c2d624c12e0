import { useRoom } from "@app/socket-io-react";
import { wordsForTyping } from "chat-page";

/** Who else is writing right now. */
export function TypingLine({ roomId, userId }: { roomId: string; userId: string }) {
  const words = useRoom(roomId, (room) => wordsForTyping(room, userId));
  return <p className="typing">{words}</p>;
}
