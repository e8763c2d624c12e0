import { roomOf, untouchedRoom, type RoomView } from "@app/socket-io-client";
import { computed, toValue, type MaybeRefOrGetter, type Ref } from "vue";
import { useSocketClient } from "./plugin.js";
import { useStore } from "./use-store.js";

const everything = (room: RoomView): RoomView => room;

/**
 * A ref of a room while the component lives: joined on every connect, left after its last watcher, shared by all
 * components that name it. `roomId` may be a ref or a getter, `() => props.roomId`; the value is always of the present
 * room. With `select` it triggers only when what that returns changes: `useRoom(id, (room) => room.messages)`.
 * A refused join is state, not a throw: `status: "refused"` with its `error`.
 */
export function useRoom(roomId: MaybeRefOrGetter<string>): Readonly<Ref<RoomView>>;
export function useRoom<S>(roomId: MaybeRefOrGetter<string>, select: (room: RoomView) => S): Readonly<Ref<S>>;
export function useRoom(
  roomId: MaybeRefOrGetter<string>,
  select: (room: RoomView) => unknown = everything,
): Readonly<Ref<unknown>> {
  const client = useSocketClient();
  const room = computed(() => roomOf(client, toValue(roomId)));
  return useStore(room, (state) => select({ ...room.value, ...state }), untouchedRoom);
}
