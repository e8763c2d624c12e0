import type { RoomView } from "@app/socket-io-client";
import { computed, type MaybeRefOrGetter, type Ref } from "vue";
import { useRoom } from "./use-room.js";

/**
 * A ref of who is in a room; it triggers only when somebody comes or goes. `members` lists 200 at most, `memberCount`
 * counts all: users, not tabs. It is the room of `useRoom`, joined while the component lives.
 */
export function usePresence(
  roomId: MaybeRefOrGetter<string>,
): Readonly<Ref<Pick<RoomView, "members" | "memberCount">>> {
  const members = useRoom(roomId, (room) => room.members);
  const memberCount = useRoom(roomId, (room) => room.memberCount);
  return computed(() => ({ members: members.value, memberCount: memberCount.value }));
}
