import type { FileInfo, Room } from "@app/socket-types";
import type { AppServer } from "@app/socket-types/server";
import { expect, vi } from "vitest";
import { createClient, type Client } from "./client.js";
import type { Part } from "./testing-parts.js";
import { uploadFile } from "./upload.js";

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
  /** A file that Bob sends to the room. He is not in it afterwards. */
  share(text: string): Promise<FileInfo>;
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
    const room = await bob.request("room:create", { roomId: crypto.randomUUID(), name: "Test" });
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
      bob.request("message:send", { roomId: where, messageId: crypto.randomUUID(), content }),
    share: (text) => uploadFile(bob, roomId, pickedFile(text)).result,
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

/** A file as it is picked in a browser. */
export const pickedFile = (text: string): File => new File([text], "tea.txt", { type: "text/plain" });

/** The messages on the page, of every component that shows the room. */
export const shownIn = (roomId: string): (string | null)[] =>
  Array.from(document.querySelectorAll(`[data-room="${roomId}"] p`), ({ textContent }) => textContent);

/** Waits for a fact, longer than a busy machine takes. */
export const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });

/** Cuts a connection as a lost network does: the client comes back by itself, in a second and not at once. */
export function cut({ socket }: Client): void {
  const jitter = vi.spyOn(Math, "random").mockReturnValue(0.5);
  socket.io.engine.close();
  jitter.mockRestore();
}

/** Lets nothing arrive from the server until it is disposed of: what was sent to a page waits in the network. */
export function hold({ socket }: Client): Disposable {
  // The tests run on Node, whose WebSocket can stop reading; the type of a transport does not tell.
  const { ws } = socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
  ws.pause();
  return { [Symbol.dispose]: () => ws.resume() };
}
