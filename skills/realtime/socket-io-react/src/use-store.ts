"use client";
import type { Store } from "@app/socket-io-client";
import { useMemo, useSyncExternalStore } from "react";

const everything = <T>(state: T): T => state;

/**
 * What `select` returns of a store, and a render only when that changes (`Object.is`). `select` may be inline; let it
 * return a part of the state or a primitive, because an array or object that it makes is new after every change.
 * `serverState` is what the server rendered: hydration starts from it even when the store has moved on since.
 */
export function useStore<T>(store: Store<T>): T;
export function useStore<T, S>(store: Store<T>, select: (state: T) => S, serverState?: T): S;
export function useStore<T>(store: Store<T>, select: (state: T) => unknown = everything, serverState?: T): unknown {
  const selected = useMemo(() => cachedByState(select), [select]);
  return useSyncExternalStore(
    store.subscribe,
    () => selected(store.get()),
    () => selected(serverState ?? store.get()),
  );
}

// useSyncExternalStore loops for ever when two reads of one state differ (React docs, "useSyncExternalStore", caveats).
function cachedByState<T, S>(select: (state: T) => S): (state: T) => S {
  let cached: { state: T; selection: S } | undefined;
  return (state) => {
    if (!cached || cached.state !== state) cached = { state, selection: select(state) };
    return cached.selection;
  };
}
