import type { Send } from "@app/socket-io-client";
import { useSocketClient } from "./plugin.js";

/**
 * Sends signals, which nobody answers: a plain function. What cannot leave right now is dropped, never sent later. What
 * must arrive is a command: `useRequest`, or `send` of a room.
 */
export function useSocketEmit(): Send {
  return useSocketClient().send;
}
