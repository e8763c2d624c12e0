import { roomListOf, unloadedRooms, type RoomListState } from "@app/socket-io-client";
import type { Ref } from "vue";
import { useSocketClient } from "./plugin.js";
import { useStore } from "./use-store.js";

const everything = (list: RoomListState): RoomListState => list;

/**
 * A ref of the rooms that this user may enter, newest first: read while a component lives, once for all of them, and
 * again after each connect. `status` is `loading`, `loaded` or `failed` with its `error`; `rooms` stay through all of
 * it. With `select` it triggers only when what that returns changes.
 */
export function useRooms(): Readonly<Ref<RoomListState>>;
export function useRooms<S>(select: (list: RoomListState) => S): Readonly<Ref<S>>;
export function useRooms(select: (list: RoomListState) => unknown = everything): Readonly<Ref<unknown>> {
  return useStore(roomListOf(useSocketClient()), select, unloadedRooms);
}
