"use client";
import { createTypists, type TypingView } from "@app/socket-io-client";
import { useState } from "react";
import { useRoom } from "./use-room.js";

/**
 * The users who type in a room, and a render only when they change. Call `setTyping(true)` with each keystroke: it is
 * throttled, and ends when a message is sent or after six seconds.
 */
export function useTyping(roomId: string): TypingView {
  const [pickTypists] = useState(createTypists);
  const typing = useRoom(roomId, pickTypists);
  const setTyping = useRoom(roomId, (room) => room.setTyping);
  return { typing, setTyping };
}
