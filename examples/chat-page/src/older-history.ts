import { createStore, type RoomState, type RoomStore, type Store } from "@app/socket-io-client";
import { whenNear } from "./when-near.js";

/** Reads a room's history backwards, a page at a time. */
export interface OlderHistory extends Store<"ready" | "loading" | "failed"> {
  /** Reads one page, one at a time. After a failure it is for the reader to try again. */
  load(): void;
  /** Reads on by itself whenever this element, above the first message of a log, comes near. Returns the end of it. */
  attach(element: Element | null): () => void;
}

/** Far enough ahead that a reader who scrolls at a usual speed does not see the end of what is there. */
const aheadPixels = 600;

/** How the older messages of a room come. */
export function olderHistoryOf({ loadOlder }: Pick<RoomStore, "loadOlder">): OlderHistory {
  let state: "ready" | "loading" | "failed" = "ready";
  let readOn = () => {};
  const store = createStore({ read: () => state });

  function become(next: typeof state) {
    state = next;
    store.changed();
  }

  function load() {
    if (state === "loading") return;
    become("loading");
    loadOlder().then(
      () => {
        become("ready");
        readOn();
      },
      () => become("failed"),
    );
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    load,
    attach(element) {
      if (!element) return () => {};
      const root = element.closest("[role=log]");
      const watch = whenNear(element, load, { root, marginPixels: aheadPixels });
      readOn = watch.again;
      return () => {
        readOn = () => {};
        watch.stop();
      };
    },
  };
}

/** True when the first message of the room is shown: not before the room has been read, though unsent ones are. */
export function beginsHere({ hasOlder, messages }: Pick<RoomState, "hasOlder" | "messages">): boolean {
  return !hasOlder && messages[0]?.status === "sent";
}
