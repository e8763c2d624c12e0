import type { RoomState } from "@app/socket-io-client";

/** Who else is writing right now, in words; empty when nobody is. */
export function wordsForTyping({ typing, members }: Pick<RoomState, "typing" | "members">, userId: string): string {
  const [first, second, third] = typing
    .filter((id) => id !== userId)
    .map((id) => members.find((member) => member.id === id)?.name ?? "Somebody");
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing …`;
  return third === undefined ? `${first} and ${second} are typing …` : "Several people are typing …";
}
