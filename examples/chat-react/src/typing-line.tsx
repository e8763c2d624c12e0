import { useRoom } from "@app/socket-io-react";

/** Who else is writing right now. */
export function TypingLine({ roomId, userId }: { roomId: string; userId: string }) {
  const typing = useRoom(roomId, (room) => room.typing);
  const members = useRoom(roomId, (room) => room.members);
  const names = typing
    .filter((id) => id !== userId)
    .map((id) => members.find((member) => member.id === id)?.name ?? "Somebody");
  return <p className="typing">{wordsFor(names)}</p>;
}

function wordsFor([first, second, third]: string[]): string {
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing …`;
  return third === undefined ? `${first} and ${second} are typing …` : "Several people are typing …";
}
