import type { Store } from "@app/socket-io-client";
import {
  computed,
  getCurrentInstance,
  onMounted,
  shallowRef,
  toValue,
  watch,
  type MaybeRefOrGetter,
  type Ref,
} from "vue";
import { isServerRender, useSubscription } from "./use-subscription.js";

const everything = <T>(state: T): T => state;

/**
 * A ref of what `select` returns of a store; it triggers only when that changes (`Object.is`). Let `select` return a
 * part of the state or a primitive, because an array or object that it makes is new after every change. The store may
 * be a ref or a getter: the value is always of the present one. Nothing is made deeply reactive.
 * `serverState` is what the server rendered: hydration starts from it even when the store has moved on since.
 */
export function useStore<T>(store: MaybeRefOrGetter<Store<T>>): Readonly<Ref<T>>;
export function useStore<T, S>(
  store: MaybeRefOrGetter<Store<T>>,
  select: (state: T) => S,
  serverState?: T,
): Readonly<Ref<S>>;
export function useStore<T>(
  store: MaybeRefOrGetter<Store<T>>,
  select: (state: T) => unknown = everything,
  serverState?: T,
): Readonly<Ref<unknown>> {
  const changes = shallowRef(0);
  // A component that hydrates has its element before it renders.
  const isHydrating = Boolean(getCurrentInstance()?.vnode.el);
  let isAsServed = isServerRender() || isHydrating;
  if (isHydrating) {
    onMounted(() => {
      isAsServed = false;
      changes.value += 1;
    });
  }
  useSubscription(() =>
    watch(
      () => toValue(store),
      (present, _, onCleanup) => onCleanup(present.subscribe(() => (changes.value += 1))),
      { immediate: true, flush: "sync" },
    ),
  );
  return computed(() => {
    void changes.value;
    const present = toValue(store);
    return select(isAsServed ? (serverState ?? present.get()) : present.get());
  });
}
