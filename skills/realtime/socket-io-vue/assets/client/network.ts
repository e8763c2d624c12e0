/** True when the device is sure that it has no network. Never where it cannot know, as in Node. */
export const isOffline = (): boolean => typeof navigator === "object" && navigator.onLine === false;

/**
 * Calls `changed` when `isOffline` may answer differently, and `mayBeBack` when trying again makes sense: the network
 * came, or a tab is looked at again (browsers throttle the timers of hidden ones). Returns the stop.
 */
export function watchNetwork(changed: () => void, mayBeBack: () => void): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const target = globalThis as Partial<Pick<EventTarget, "addEventListener">>;
  const page = typeof document === "object" ? document : undefined;
  const online = () => {
    changed();
    mayBeBack();
  };
  const visible = () => page?.visibilityState === "visible" && mayBeBack();
  target.addEventListener?.("online", online, { signal });
  target.addEventListener?.("offline", changed, { signal });
  page?.addEventListener("visibilitychange", visible, { signal });
  return () => stopping.abort();
}
