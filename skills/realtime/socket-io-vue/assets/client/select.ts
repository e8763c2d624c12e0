import type { Store } from "./store.js";

/**
 * A store of one part of another: `select(room, ({ members }) => members)`. It notifies only when the part is another
 * one (`Object.is`), and holds the whole only while it is watched itself.
 */
export function select<T, Part>(whole: Store<T>, pick: (state: T) => Part): Store<Part> {
  return {
    get: () => pick(whole.get()),
    subscribe(listener) {
      let part = pick(whole.get());
      return whole.subscribe(() => {
        if (Object.is(part, (part = pick(whole.get())))) return;
        listener();
      });
    },
  };
}
