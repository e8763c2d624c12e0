"use client";
import type { Send } from "@app/socket-io-client";
import { useSocketClient } from "./provider.js";

/**
 * Sends signals, which nobody answers: a function that stays the same. What cannot leave right now is dropped, never
 * sent later. What must arrive is a command: `useRequest`, or `send` of a room.
 */
export function useSocketEmit(): Send {
  return useSocketClient().send;
}
