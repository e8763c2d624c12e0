"use client";
import { roomListOf, unloadedRooms, type RoomListState } from "@app/socket-io-client";
import { useSocketClient } from "./provider.js";
import { useStore } from "./use-store.js";

const everything = (list: RoomListState): RoomListState => list;

/**
 * The rooms that this user may enter, newest first: read while a component is mounted, once for all of them, and again
 * after each connect. `status` is `loading`, `loaded` or `failed` with its `error`; `rooms` stay through all of it. With
 * `select` a render only when what it returns changes.
 */
export function useRooms(): RoomListState;
export function useRooms<S>(select: (list: RoomListState) => S): S;
export function useRooms(select: (list: RoomListState) => unknown = everything): unknown {
  return useStore(roomListOf(useSocketClient()), select, unloadedRooms);
}
