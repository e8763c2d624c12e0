import { useConnection, useSocketClient, useSocketEvent } from "@app/socket-io-react";
import type { Room } from "@app/socket-types";
import { useEffect, useState } from "react";

/** Every room that this user may enter, newest first: read on each connect, kept up by `room:updated`. */
export function useRoomList(): { rooms: readonly Room[]; isLoaded: boolean; problem: string | undefined } {
  const client = useSocketClient();
  const isConnected = useConnection(({ status }) => status === "connected");
  const [known, setKnown] = useState<ReadonlyMap<string, Room>>(new Map());
  const [isLoaded, setLoaded] = useState(false);
  const [problem, setProblem] = useState<string>();

  useSocketEvent("room:updated", (room) => setKnown((before) => withRooms(before, [room])));

  useEffect(() => {
    if (!isConnected) return;
    const leaving = new AbortController();
    async function readAll() {
      let after: string | undefined;
      do {
        const page = await client.request("room:list", after ? { after } : {}, { signal: leaving.signal });
        setKnown((before) => withRooms(before, page.rooms));
        after = page.hasMore ? page.rooms.at(-1)?.roomId : undefined;
      } while (after);
      setLoaded(true);
      setProblem(undefined);
    }
    readAll().catch((error: Error) => {
      if (!leaving.signal.aborted) setProblem(error.message);
    });
    return () => leaving.abort();
  }, [client, isConnected]);

  const rooms = [...known.values()].toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
  return { rooms, isLoaded, problem };
}

/** What is pushed while a page is on its way and what the page says end up the same: rooms are only ever replaced. */
function withRooms(before: ReadonlyMap<string, Room>, rooms: readonly Room[]): ReadonlyMap<string, Room> {
  const next = new Map(before);
  for (const room of rooms) next.set(room.roomId, room);
  return next;
}
