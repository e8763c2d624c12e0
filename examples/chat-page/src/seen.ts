import { createStore, type Store } from "@app/socket-io-client";
import { whenNear } from "./when-near.js";

/** Whether a place has been in view: false at first, and true from then on. */
export interface Seen extends Store<boolean> {
  /** Takes the place; returns the end of it. */
  attach(place: Element | null): () => void;
}

/** Says when the reader first sees a place, for what is fetched only then. */
export function createSeen(): Seen {
  let isSeen = false;
  const store = createStore({ read: () => isSeen });
  return {
    get: store.get,
    subscribe: store.subscribe,
    attach(place) {
      if (!place || isSeen) return () => {};
      const watch = whenNear(place, () => {
        isSeen = true;
        store.changed();
        watch.stop();
      });
      return watch.stop;
    },
  };
}
