/** What stands beside the rooms. */
export type Page =
  | { name: "shut-out"; reason: string }
  | { name: "admin" }
  | { name: "room"; roomId: string }
  /** Nothing: on a phone the rooms have the screen for themselves. */
  | { name: "rooms" };

interface Place {
  /** Why this person may not come in; undefined while he may. */
  reason: string | undefined;
  isAdminPage: boolean;
  roomId: string | undefined;
}

/** The page that the address names, unless this person was shut out. */
export function pageOf({ reason, isAdminPage, roomId }: Place): Page {
  if (reason !== undefined) return { name: "shut-out", reason };
  if (isAdminPage) return { name: "admin" };
  return roomId === undefined ? { name: "rooms" } : { name: "room", roomId };
}
