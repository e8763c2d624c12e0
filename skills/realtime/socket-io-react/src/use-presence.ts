"use client";
import type { RoomView } from "@app/socket-io-client";
import { useRoom } from "./use-room.js";

/**
 * Who is in a room, and a render only when somebody comes or goes. `members` lists 200 at most, `memberCount` counts
 * all: users, not tabs. It is the room of `useRoom`, joined while the component is mounted.
 */
export function usePresence(roomId: string): Pick<RoomView, "members" | "memberCount"> {
  const members = useRoom(roomId, (room) => room.members);
  const memberCount = useRoom(roomId, (room) => room.memberCount);
  return { members, memberCount };
}
