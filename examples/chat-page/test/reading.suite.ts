import { createStore, type RoomState } from "@app/socket-io-client";
import { expect, test, vi } from "vitest";
import { createReading, totalUnread } from "../src/reading.js";
import { reader, sent } from "./messages.js";
import { until } from "./test-client.js";

/** A store with a state to set, which knows whether it is watched. */
function held<T>(first: T) {
  let state = first;
  let isWatched = false;
  const start = () => {
    isWatched = true;
    return () => void (isWatched = false);
  };
  const { get, subscribe, changed } = createStore({ read: () => state, start });
  const set = (next: T) => {
    state = next;
    changed();
  };
  return { get, subscribe, set, isWatched: () => isWatched };
}

/** Somebody who reads in rooms that hold one message of Bob each. */
function somebody() {
  const joined = (): Pick<RoomState, "status" | "messages"> => ({ status: "joined", messages: [sent("bob", 1)] });
  const rooms = new Map<string, ReturnType<typeof held<Pick<RoomState, "status" | "messages">>>>();
  const roomOf = (roomId: string) => rooms.get(roomId) ?? rooms.set(roomId, held(joined())).get(roomId)!;
  const [isPageVisible, isAtEnd] = [held(true), held(true)];
  const reading = createReading({ userId: reader, roomOf, isPageVisible });
  const watch = reading.subscribe(() => undefined);
  const arrive = (roomId: string) => {
    const { messages } = roomOf(roomId).get();
    roomOf(roomId).set({ status: "joined", messages: [...messages, sent("bob", messages.length + 1)] });
  };
  const count = (roomId: string) => reading.get().get(roomId)?.count;
  return { reading, roomOf, arrive, count, isPageVisible, isAtEnd, [Symbol.dispose]: watch };
}

test("counts in a room that is no longer open, until it is opened again", async () => {
  using ada = somebody();
  ada.reading.open("garden", ada.isAtEnd)();
  const close = ada.reading.open("cellar", ada.isAtEnd);
  ada.arrive("garden");
  ada.arrive("cellar");
  await until(ada.reading, () => ada.count("garden") === 1);
  expect(ada.count("cellar")).toBe(0);
  close();
  ada.reading.open("garden", ada.isAtEnd);
  expect(ada.count("garden")).toBe(0);
});

test("counts in the open room while its end is out of view", async () => {
  using ada = somebody();
  ada.reading.open("garden", ada.isAtEnd);
  ada.isAtEnd.set(false);
  ada.arrive("garden");
  await until(ada.reading, () => ada.count("garden") === 1);
  ada.isAtEnd.set(true);
  await until(ada.reading, () => ada.count("garden") === 0);
});

test("counts in the open room while the page is hidden", async () => {
  using ada = somebody();
  ada.reading.open("garden", ada.isAtEnd);
  ada.isPageVisible.set(false);
  ada.arrive("garden");
  await until(ada.reading, () => ada.count("garden") === 1);
  ada.isPageVisible.set(true);
  await until(ada.reading, () => ada.count("garden") === 0);
});

test("adds up what is unread in all rooms", async () => {
  using ada = somebody();
  for (const roomId of ["garden", "cellar", "attic"]) ada.reading.open(roomId, ada.isAtEnd)();
  for (const roomId of ["garden", "garden", "cellar"]) ada.arrive(roomId);
  await until(ada.reading, (rooms) => totalUnread(rooms) === 3);
  expect(ada.count("garden")).toBe(2);
});

test("begins with all read, once the room is joined", async () => {
  using ada = somebody();
  ada.roomOf("garden").set({ status: "joining", messages: [] });
  ada.reading.open("garden", ada.isAtEnd)();
  expect(ada.count("garden")).toBeUndefined();
  ada.roomOf("garden").set({ status: "joined", messages: [sent("bob", 1), sent("bob", 2)] });
  await until(ada.reading, () => ada.count("garden") === 0);
});

test("keeps the 20 rooms joined that were open last, and forgets the others", async () => {
  using ada = somebody();
  const rooms = Array.from({ length: 21 }, (_, index) => `room ${index}`);
  for (const roomId of rooms) ada.reading.open(roomId, ada.isAtEnd)();
  await vi.waitFor(() => expect(ada.roomOf("room 0").isWatched()).toBe(false));
  expect(rooms.filter((roomId) => ada.roomOf(roomId).isWatched())).toEqual(rooms.slice(1));
  expect(ada.count("room 0")).toBeUndefined();
});

test("leaves every room when nobody watches, and joins them again for the next watcher", async () => {
  const ada = somebody();
  ada.reading.open("garden", ada.isAtEnd)();
  ada[Symbol.dispose]();
  await vi.waitFor(() => expect(ada.roomOf("garden").isWatched()).toBe(false));
  const stop = ada.reading.subscribe(() => undefined);
  expect(ada.roomOf("garden").isWatched()).toBe(true);
  stop();
});

test("keeps the line of a room that is closed and opened again at once, as StrictMode does", async () => {
  using ada = somebody();
  ada.reading.open("garden", ada.isAtEnd)();
  ada.arrive("garden");
  await until(ada.reading, () => ada.count("garden") === 1);
  ada.reading.open("garden", ada.isAtEnd)();
  ada.reading.open("garden", ada.isAtEnd);
  expect(ada.reading.get().get("garden")).toMatchObject({ count: 0, line: "bob message-2" });
});
