"use client";
import { roomOf, untouchedRoom, type RoomState, type RoomView } from "@app/socket-io-client";
import { useMemo } from "react";
import { useSocketClient } from "./provider.js";
import { useStore } from "./use-store.js";

const everything = (room: RoomView): RoomView => room;

/**
 * A room while the component is mounted: joined on every connect, left after its last watcher, shared by all components
 * that name it. With `select` a render only when what it returns changes: `useRoom(id, (room) => room.messages)`.
 * A refused join is state, not a throw: `status: "refused"` with its `error`.
 */
export function useRoom(roomId: string): RoomView;
export function useRoom<S>(roomId: string, select: (room: RoomView) => S): S;
export function useRoom(roomId: string, select: (room: RoomView) => unknown = everything): unknown {
  const room = roomOf(useSocketClient(), roomId);
  const selectView = useMemo(() => (state: RoomState) => select({ ...room, ...state }), [room, select]);
  return useStore(room, selectView, untouchedRoom);
}
