import type { Store } from "@app/socket-io-client";

const roomHash = /^#\/room\/([\w-]+)$/;

/** The address of a room, to link to and to share. */
export const linkTo = (roomId: string): string => `#/room/${roomId}`;

/** The room that the address names. */
export const roomInAddress: Store<string | undefined> = {
  get: () => roomHash.exec(location.hash)?.[1],
  subscribe(listener) {
    addEventListener("hashchange", listener);
    return () => removeEventListener("hashchange", listener);
  },
};
