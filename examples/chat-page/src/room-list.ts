import { createStore, type Client, type Store } from "@app/socket-io-client";
import type { Room } from "@app/socket-types";

/** Every room that this user may enter, newest first. */
export interface RoomList {
  rooms: readonly Room[];
  /** False until all were read once. */
  isLoaded: boolean;
  problem: string | undefined;
}

/** The rooms of a client: read on each connect, kept up by `room:updated`, while somebody watches. */
export function roomListOf(client: Client): Store<RoomList> {
  const known = new Map<string, Room>();
  let isLoaded = false;
  let problem: string | undefined;

  /** What is pushed while a page is on its way and what the page says end up the same: rooms are only replaced. */
  function take(rooms: readonly Room[]) {
    for (const room of rooms) known.set(room.roomId, room);
    list.changed();
  }

  async function readAll(signal: AbortSignal) {
    let after: string | undefined;
    do {
      const page = await client.request("room:list", after ? { after } : {}, { signal });
      take(page.rooms);
      after = page.hasMore ? page.rooms.at(-1)?.roomId : undefined;
    } while (after);
  }

  function start() {
    let reading = new AbortController();
    async function connected() {
      reading.abort();
      const { signal } = (reading = new AbortController());
      try {
        await readAll(signal);
        isLoaded = true;
        problem = undefined;
      } catch (error) {
        if (!signal.aborted) problem = (error as Error).message;
      }
      list.changed();
    }
    const stop = client.listen({
      connect: () => void connected(),
      disconnect: () => reading.abort(),
      "room:updated": (room) => take([room]),
    });
    if (client.socket.connected) void connected();
    return () => {
      reading.abort();
      stop();
    };
  }

  const list = createStore<RoomList>({
    read: () => ({
      rooms: [...known.values()].toSorted((one, other) => other.createdAt.localeCompare(one.createdAt)),
      isLoaded,
      problem,
    }),
    start,
  });
  return list;
}
