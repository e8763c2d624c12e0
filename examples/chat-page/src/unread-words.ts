/** The title of the page: what is unread in all rooms, and which one is open. */
export function titleOf({ room, unread }: { room: string | undefined; unread: number }): string {
  const count = unread > 0 ? `(${unread}) ` : "";
  return count + (room === undefined ? "Chat" : `${room} · Chat`);
}

/** What the button says that leads down to the newest message. */
export function wordsForJump(unread: number): string {
  if (unread === 0) return "Jump to newest";
  return unread === 1 ? "1 new message" : `${unread} new messages`;
}
