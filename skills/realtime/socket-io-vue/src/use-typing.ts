import { createTypists, type TypingView } from "@app/socket-io-client";
import { computed, type MaybeRefOrGetter, type Ref } from "vue";
import { useRoom } from "./use-room.js";

/**
 * A ref of the users who type in a room; it triggers only when they change. Call `setTyping(true)` with each keystroke:
 * it is throttled, and ends when a message is sent or after six seconds.
 */
export function useTyping(roomId: MaybeRefOrGetter<string>): Readonly<Ref<TypingView>> {
  const typing = useRoom(roomId, createTypists());
  const setTyping = useRoom(roomId, (room) => room.setTyping);
  return computed(() => ({ typing: typing.value, setTyping: setTyping.value }));
}
