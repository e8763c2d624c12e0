import type { Room, SocketError } from "@app/socket-types";
import type { Client } from "./client.js";
import { createStore, type Store } from "./store.js";
import { createWorker } from "./worker.js";

/** The rooms that a user may enter, newest first. What is known stays whatever the status says. */
export type RoomListState = { rooms: readonly Room[] } & Standing;

type Standing =
  /** `loading` until all pages were read, and again after each time without a connection. */
  | { status: "loading" | "loaded" }
  /** Tried again by itself, with backoff. */
  | { status: "failed"; error: SocketError };

/** What is known of the rooms before anybody watched them. */
export const unloadedRooms: RoomListState = { status: "loading", rooms: [] };

const listsOf = new WeakMap<Client, Store<RoomListState>>();

/**
 * The one list of a client's rooms. While it is watched it reads all pages of `room:list`, adds what `room:updated`
 * tells, and reads again after each connect; what is no longer listed then is gone. Signing out forgets it.
 */
export function roomListOf(client: Client): Store<RoomListState> {
  const list = listsOf.get(client) ?? createRoomList(client);
  listsOf.set(client, list);
  return list;
}

function createRoomList(client: Client): Store<RoomListState> {
  let before: ReadonlyMap<string, Room> = new Map();
  /** What was read and told since the latest reading began. */
  let present = new Map<string, Room>();
  let standing: Standing = { status: "loading" };
  let reading = new AbortController();
  let isWatched = false;
  let isStale = true;

  const worker = createWorker(() => (isWatched && isStale && client.socket.connected ? load() : undefined));

  async function load() {
    isStale = false;
    const { signal } = (reading = new AbortController());
    before = new Map([...before, ...present]);
    present = new Map();
    try {
      await readAll(signal);
      // Here and not listed any more: left out from now on.
      before = new Map();
      become({ status: "loaded" });
    } catch (error) {
      if (signal.aborted) return;
      isStale = true;
      become({ status: "failed", error: error as SocketError });
      throw error;
    }
  }

  async function readAll(signal: AbortSignal) {
    let after: string | undefined;
    do {
      const page = await client.request("room:list", after ? { after } : {}, { signal });
      signal.throwIfAborted();
      // A page may be older than what was told while it was on its way.
      for (const room of page.rooms) if (!present.has(room.roomId)) present.set(room.roomId, room);
      list.changed();
      after = page.hasMore ? page.rooms.at(-1)?.roomId : undefined;
    } while (after);
  }

  function become(next: Standing) {
    standing = next;
    list.changed();
  }

  /** What comes from now on is not heard, or is another user's. */
  function outdate() {
    reading.abort();
    isStale = true;
    worker.rest();
    become({ status: "loading" });
  }

  const list = createStore<RoomListState>({
    read() {
      const rooms = [...new Map([...before, ...present]).values()];
      // Not toSorted: the lib of a fresh Vite project has no ES2023.
      return { ...standing, rooms: rooms.sort((one, other) => other.createdAt.localeCompare(one.createdAt)) };
    },
    start() {
      isWatched = true;
      const stop = client.listen({
        connect: () => worker.poke(),
        disconnect: outdate,
        "facts:missed"({ withinMs }) {
          isStale = true;
          worker.poke(Math.random() * withinMs);
        },
        "room:updated"(room) {
          present.set(room.roomId, room);
          list.changed();
        },
      });
      worker.poke();
      return () => {
        stop();
        isWatched = false;
        outdate();
      };
    },
  });

  client.onSignOut(() => {
    before = present = new Map();
    outdate();
  });

  return { get: list.get, subscribe: list.subscribe };
}
