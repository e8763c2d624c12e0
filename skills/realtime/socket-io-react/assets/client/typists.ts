import type { User } from "@app/socket-types";
import type { RoomState, RoomStore } from "./room-state.js";

/** Who types in a room, and the telling that oneself does. */
export interface TypingView extends Pick<RoomStore, "setTyping"> {
  /** Those who type and are among the listed members; the same array until they are others. */
  typing: readonly User[];
}

/** Picks the users who type from a room, in the order in which they began: a selector with a memory of its own. */
export function createTypists(): (room: Pick<RoomState, "typing" | "members">) => readonly User[] {
  let typists: readonly User[] = [];
  return ({ typing, members }) => {
    const found = typing.flatMap((userId) => members.find(({ id }) => id === userId) ?? []);
    const isSame = found.length === typists.length && found.every((user, index) => user === typists[index]);
    return isSame ? typists : (typists = found);
  };
}
