import { createStore, type RoomState, type Store } from "@app/socket-io-client";
import { allRead, readOn, withoutOldLine, type Unread } from "./unread.js";

/** What is unread in each room that was opened in this session. */
export interface Reading extends Store<ReadonlyMap<string, Unread>> {
  /** Says that a room is open, and whether the end of its log is in view; returns the closing. */
  open(roomId: string, isAtEnd: Store<boolean>): () => void;
}

interface ReadingOptions {
  userId: string;
  /** The store of a room, which is joined while it is watched. */
  roomOf: (roomId: string) => Store<Pick<RoomState, "status" | "messages">>;
  isPageVisible: Store<boolean>;
}

interface Visited {
  readonly room: Store<Pick<RoomState, "status" | "messages">>;
  unread?: Unread;
  leave?: () => void;
}

/** Each of them stays joined, so it costs its messages in memory, and a join after every reconnect. */
const keptRooms = 20;

/**
 * Counts what arrives unseen: in another room, below the reader's place, or while the page is hidden. A server tells
 * only those who joined, so rooms stay joined after they were closed: the 20 that were open last. One that falls out
 * shows no count, and begins with all read when it is opened again. Counts while somebody watches.
 */
export function createReading({ userId, roomOf, isPageVisible }: ReadingOptions): Reading {
  /** The one that was opened last is the last. */
  const visited = new Map<string, Visited>();
  let opened: { roomId: string; isAtEnd: Store<boolean> } | undefined;
  let isWatched = false;

  const isSeen = (roomId: string) => opened?.roomId === roomId && opened.isAtEnd.get() && isPageVisible.get();

  function update(roomId: string) {
    const place = visited.get(roomId);
    if (!place) return;
    const { status, messages } = place.room.get();
    if (place.unread) become(place, readOn(place.unread, messages, { userId, isSeen: isSeen(roomId) }));
    else if (status === "joined") become(place, allRead(messages, userId));
  }

  function become(place: Visited, unread: Unread) {
    if (unread === place.unread) return;
    place.unread = unread;
    store.changed();
  }

  const updateOpened = () => opened && update(opened.roomId);

  function watch(roomId: string, place: Visited) {
    if (isWatched) place.leave ??= place.room.subscribe(() => update(roomId));
  }

  function unwatch(place: Visited | undefined) {
    place?.leave?.();
    delete place?.leave;
  }

  function start() {
    isWatched = true;
    for (const [roomId, place] of visited) watch(roomId, place);
    const stopLooking = isPageVisible.subscribe(updateOpened);
    return () => {
      isWatched = false;
      stopLooking();
      for (const place of visited.values()) unwatch(place);
    };
  }

  function visit(roomId: string) {
    const place = visited.get(roomId) ?? { room: roomOf(roomId) };
    visited.delete(roomId);
    visited.set(roomId, place);
    const [longestAgo] = visited.keys();
    if (visited.size > keptRooms && longestAgo !== undefined) {
      unwatch(visited.get(longestAgo));
      visited.delete(longestAgo);
      store.changed();
    }
    watch(roomId, place);
  }

  const store = createStore<ReadonlyMap<string, Unread>>({
    read: () => new Map([...visited].flatMap(([roomId, { unread }]) => (unread ? [[roomId, unread]] : []))),
    start,
  });

  return {
    get: store.get,
    subscribe: store.subscribe,
    open(roomId, isAtEnd) {
      const here = (opened = { roomId, isAtEnd });
      visit(roomId);
      for (const [id, place] of visited) if (id !== roomId && place.unread) become(place, withoutOldLine(place.unread));
      update(roomId);
      const stopLooking = isAtEnd.subscribe(updateOpened);
      return () => {
        stopLooking();
        if (opened === here) opened = undefined;
      };
    },
  };
}

/** How many messages are unread in all rooms together. */
export function totalUnread(rooms: ReadonlyMap<string, Unread>): number {
  return [...rooms.values()].reduce((sum, { count }) => sum + count, 0);
}
