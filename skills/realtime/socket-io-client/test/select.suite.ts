import { expect, test, vi } from "vitest";
import { createStore, select } from "../src/index.js";

function room() {
  let state = { members: ["ada"], typing: [] as string[] };
  const stop = vi.fn<() => void>();
  const store = createStore({ read: () => state, start: () => stop });
  const change = (next: Partial<typeof state>) => {
    state = { ...state, ...next };
    store.changed();
  };
  return { store, stop, change };
}

test("notifies when its part is another one, and only then", async () => {
  const { store, change } = room();
  const [whole, part] = [vi.fn<() => void>(), vi.fn<() => void>()];
  const members = select(store, (state) => state.members);
  store.subscribe(whole);
  members.subscribe(part);
  change({ typing: ["bob"] });
  await vi.waitFor(() => expect(whole).toHaveBeenCalledTimes(1));
  expect(part).not.toHaveBeenCalled();
  change({ members: ["ada", "bob"] });
  await vi.waitFor(() => expect(part).toHaveBeenCalledTimes(1));
  expect(members.get()).toEqual(["ada", "bob"]);
});

test("lets go of the whole with its last watcher", async () => {
  const { store, stop } = room();
  select(store, (state) => state.typing).subscribe(() => {})();
  await vi.waitFor(() => expect(stop).toHaveBeenCalledTimes(1));
});
