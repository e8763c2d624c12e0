import type { Room } from "@app/socket-types";
import type { AppServer } from "@app/socket-types/server";
import { expect, vi } from "vitest";
import { createClient, type Client } from "./client.js";
import type { Connection } from "./connection.js";
import type { RoomState, RoomStore } from "./room-state.js";
import type { Store } from "./store.js";
import { createUniqueId } from "./unique-id.js";

/** A room as a bridge hands it to a component. */
export type RoomView = RoomState & Omit<RoomStore, keyof Store<RoomState>>;

/** One component of a page. `onCommit` hears what its hook returned after each of its own commits. */
export type Part =
  /** Calls `useRoom` and, without `select`, shows each message as a `<p>` in an element with this `data-room`. */
  | { use: "room"; roomId: string; select?: (room: RoomView) => unknown; onCommit: (shown: unknown) => void }
  /** Calls `useConnection` and shows nothing. */
  | { use: "connection"; select?: (connection: Connection) => unknown; onCommit: (shown: unknown) => void }
  /** Calls `useSocketEvent` for `room:updated` and shows nothing. */
  | { use: "event"; handler: (room: Room) => void };

/** A page of a framework, as the sentences see it. */
export interface Mounted {
  /** Gives the components other properties; none is mounted anew. */
  update(...parts: Part[]): void;
  unmount(): void;
}

/** What a framework does to be tested: mount a component for each part, below what hands them the client. */
export type MountPage = (client: Client, parts: readonly Part[]) => Mounted;

/** A server with the chat, as `startTestServer` of `@app/socket-io-server/testing` makes it. */
export interface PageServer extends AsyncDisposable {
  readonly io: AppServer;
  readonly url: string;
  token(name: string): string;
}

export interface BridgePage extends AsyncDisposable {
  readonly server: PageServer;
  /** Of the person who looks at the page: Ada, until `becomes`. */
  readonly client: Client;
  /** Somebody else, who is in the room already. */
  readonly bob: Client;
  readonly roomId: string;
  /** The names of the commands that the page has sent. */
  readonly sent: readonly string[];
  show(...parts: Part[]): Mounted;
  /** Signs out and in again. */
  becomes(name: string): void;
  /** A message of Bob's. */
  say(content: string, roomId?: string): Promise<unknown>;
  /** A room that Bob makes and enters. */
  createRoom(): Promise<Room>;
  /** How many connections the room has. */
  attendance(roomId?: string): number | undefined;
}

/** A server with a room, Bob in it, and Ada connecting. Everything ends with the test. */
export async function openPage(mount: MountPage, startServer: () => Promise<PageServer>): Promise<BridgePage> {
  const server = await startServer();
  let name = "ada";
  const connectAs = (getName: () => string) => {
    const getToken = async () => server.token(getName());
    const client = createClient(server.url, { getToken, socketOptions: { transports: ["websocket"] } });
    client.connect();
    return client;
  };
  const bob = connectAs(() => "bob");
  await until(() => expect(bob.socket.connected).toBe(true));
  const createRoom = async () => {
    const room = await bob.request("room:create", { roomId: createUniqueId(), name: "Test" });
    await bob.request("room:join", { roomId: room.roomId });
    return room;
  };
  const { roomId } = await createRoom();
  const client = connectAs(() => name);
  const sent: string[] = [];
  client.socket.onAnyOutgoing((event: string) => sent.push(event));
  const pages = new Set<Mounted>();

  return {
    server,
    client,
    bob,
    roomId,
    sent,
    show(...parts) {
      const mounted = mount(client, parts);
      const page: Mounted = {
        update: mounted.update,
        unmount: () => void (pages.delete(page) && mounted.unmount()),
      };
      pages.add(page);
      return page;
    },
    becomes(next) {
      client.signOut();
      name = next;
      client.connect();
    },
    say: (content, where = roomId) =>
      bob.request("message:send", { roomId: where, messageId: createUniqueId(), content }),
    createRoom,
    attendance: (where = roomId) => server.io.of("/").adapter.rooms.get(`room:${where}`)?.size,
    async [Symbol.asyncDispose]() {
      for (const page of pages) page.unmount();
      client.close();
      bob.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A component that shows a room. */
export const showing = (roomId: string, onCommit: (room: RoomView) => void = () => {}): Part => ({
  use: "room",
  roomId,
  // Hears only what the hook returned.
  onCommit: onCommit as (shown: unknown) => void,
});

/** A component that watches a part of a room. */
export const watching = <S>(roomId: string, select: (room: RoomView) => S, onCommit: (selected: S) => void): Part => ({
  use: "room",
  roomId,
  select,
  onCommit: onCommit as (shown: unknown) => void,
});

/** The messages on the page, of every component that shows the room. */
export const shownIn = (roomId: string): (string | null)[] =>
  Array.from(document.querySelectorAll(`[data-room="${roomId}"] p`), ({ textContent }) => textContent);

/** Waits for a fact, longer than a busy machine takes. */
export const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 10 });

/** Cuts a connection as a lost network does: the client comes back by itself, in a second and not at once. */
export function cut({ socket }: Client): void {
  const jitter = vi.spyOn(Math, "random").mockReturnValue(0.5);
  socket.io.engine.close();
  jitter.mockRestore();
}
