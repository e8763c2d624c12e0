import type { Store } from "@app/socket-io-client";

/** False while the page is in a tab behind another, in a window that is minimised, or on a locked screen. */
export const isPageVisible: Store<boolean> = {
  get: () => document.visibilityState === "visible",
  subscribe(listener) {
    document.addEventListener("visibilitychange", listener);
    return () => document.removeEventListener("visibilitychange", listener);
  },
};
