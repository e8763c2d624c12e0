import { useSyncExternalStore } from "react";

const roomHash = /^#\/room\/([\w-]+)$/;

/** The address of a room, to link to and to share. */
export const linkTo = (roomId: string): string => `#/room/${roomId}`;

/** The room that the address names. */
export function useRoomInAddress(): string | undefined {
  return useSyncExternalStore(watchHash, () => roomHash.exec(location.hash)?.[1]);
}

function watchHash(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
