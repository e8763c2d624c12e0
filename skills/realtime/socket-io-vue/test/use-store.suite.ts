import { createStore, roomOf } from "@app/socket-io-client";
import { shownIn, until } from "@app/socket-io-client/testing";
import { computed, createApp, effectScope, isReactive, nextTick, shallowRef, watch } from "vue";
import { expect, test, vi } from "vitest";
import { socketPlugin, useRoom, useStore } from "../src/index.js";
import { openPage, Room } from "./page.behaviour.js";

/** A store of numbers, and the means to replace them. */
function numberStore(initial: number[]) {
  let numbers = initial;
  const store = createStore({ read: () => ({ numbers }) });
  const replace = (next: number[]) => {
    numbers = next;
    store.changed();
  };
  return { ...store, replace };
}

test("triggers once per change, also when the selector makes a new array", async () => {
  using scope = disposable(effectScope());
  const store = numberStore([1, 2, 3]);
  const onChange = vi.fn();
  scope.run(() =>
    watch(
      useStore(store, ({ numbers }) => numbers.filter((number) => number % 2 === 1)),
      onChange,
    ),
  );
  store.replace([1, 2, 3, 4, 5]);
  await until(() => expect(onChange).toHaveBeenCalledOnce());
  expect(onChange.mock.calls[0]?.[0]).toEqual([1, 3, 5]);
});

test("reads the present store and the selector's refs at once, without a flush", () => {
  using scope = disposable(effectScope());
  const store = shallowRef(numberStore([1, 2, 3]));
  const index = shallowRef(0);
  const picked = scope.run(() => useStore(store, ({ numbers }) => numbers[index.value]));
  expect(picked?.value).toBe(1);
  store.value = numberStore([10, 20, 30]);
  expect(picked?.value).toBe(10);
  index.value = 2;
  expect(picked?.value).toBe(30);
});

test("subscribes to one store at a time, and to none after its scope", () => {
  const [stops, starts] = [vi.fn(), vi.fn()];
  const watched = (name: string) => ({
    get: () => name,
    subscribe: () => {
      starts(name);
      return () => void stops(name);
    },
  });
  const store = shallowRef(watched("first"));
  const scope = effectScope();
  scope.run(() => useStore(store));
  store.value = watched("second");
  expect([starts.mock.calls, stops.mock.calls]).toEqual([[["first"], ["second"]], [["first"]]]);
  scope.stop();
  expect(stops.mock.calls).toEqual([["first"], ["second"]]);
});

test("makes nothing deeply reactive", async () => {
  await using page = await openPage();
  using scope = disposable(effectScope());
  const app = createApp({}).use(socketPlugin(page.client));
  const room = app.runWithContext(() => scope.run(() => useRoom(page.roomId)));
  await page.say("hello");
  await until(() => expect(room?.value.messages).toHaveLength(1));
  expect(room?.value.messages).toBe(roomOf(page.client, page.roomId).get().messages);
  expect(isReactive(room?.value) || isReactive(room?.value.messages[0])).toBe(false);
});

test("follows a room that a computed names", async () => {
  await using page = await openPage();
  const other = await page.createRoom();
  const isOther = shallowRef(false);
  const roomId = computed(() => (isOther.value ? other.roomId : page.roomId));
  page.render({ components: { Room }, setup: () => ({ roomId }), template: `<Room :room-id="roomId" />` });
  await until(() => expect(page.attendance(page.roomId)).toBe(2));
  isOther.value = true;
  await nextTick();
  await page.say("hello", other.roomId);
  await until(() => expect(shownIn(other.roomId)).toEqual(["hello"]));
  expect(page.attendance(page.roomId)).toBe(1);
});

function disposable<T extends { stop(): void }>(scope: T): T & Disposable {
  return Object.assign(scope, { [Symbol.dispose]: () => scope.stop() });
}
