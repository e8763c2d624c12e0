import { createClient, roomOf, type Client } from "@app/socket-io-client";
import type { ServerFacts } from "@app/socket-types";
import { io, type Socket } from "socket.io-client";
import { answer } from "../answer.js";

export type PageAsks = ReturnType<typeof asks>;

/** One way to show a room; each mounts in `<main>` and returns what unmounts it. */
export interface Page {
  /** With the skill's bridge. */
  mountOurs(client: Client, room: Shown): () => void;
  /** As one would first: one piece of state, a listener, a copy or a push for each message. */
  mountPlain(socket: Socket, room: Shown): () => void;
}

export interface Shown {
  roomId: string;
  /** Call it with each commit, and what the page shows last. */
  committed(content: string | undefined): void;
  /** How many messages the page shows: the newest ones. */
  rows: number;
}

export interface PageSettings {
  url: string;
  token: string;
  roomId: string;
}

/** Answers whoever measures a page. */
export const servePage = (page: Page): void => answer(asks(page));

const socketOptions = { transports: ["websocket"] };

function asks({ mountOurs, mountPlain }: Page) {
  let commits = 0;
  let shown: string | undefined;
  let awaited: { content: string; resolve(): void } | undefined;
  let close = () => {};

  const roomShown = (roomId: string): Shown => ({
    roomId,
    rows: 50,
    committed(content) {
      commits += 1;
      shown = content;
      if (content === awaited?.content) awaited?.resolve();
    },
  });

  return {
    /** A new page; resolves when it is in the room. */
    async openOurs({ url, token, roomId }: PageSettings): Promise<void> {
      const client = createClient(url, { getToken: async () => token, socketOptions });
      client.connect();
      const unmount = mountOurs(client, roomShown(roomId));
      close = () => {
        unmount();
        client.close();
      };
      await joined(client, roomId);
    },
    /** The same without the skill. */
    async openPlain({ url, token, roomId }: PageSettings): Promise<void> {
      const socket = io(url, { ...socketOptions, forceNew: true, auth: { token } });
      const unmount = mountPlain(socket, roomShown(roomId));
      close = () => {
        unmount();
        socket.disconnect();
      };
      await socket.emitWithAck("room:join", { roomId });
    },
    /** A page that receives the messages and shows none: what both ways cost before they do anything. */
    async openIdle({ url, token, roomId }: PageSettings): Promise<void> {
      const socket = io(url, { ...socketOptions, forceNew: true, auth: { token } });
      const { committed } = roomShown(roomId);
      socket.on("message:received", ({ messages }: ServerFacts["message:received"]) => {
        committed(messages.at(-1)?.content);
      });
      close = () => void socket.disconnect();
      await socket.emitWithAck("room:join", { roomId });
    },
    /** Resolves when this is the last message that is shown. */
    async shows(content: string): Promise<void> {
      if (shown !== content) await new Promise<void>((resolve) => (awaited = { content, resolve }));
    },
    commits: () => commits,
    close() {
      close();
    },
  };
}

async function joined(client: Client, roomId: string): Promise<void> {
  const room = roomOf(client, roomId);
  await new Promise<void>((resolve) => {
    const leave = room.subscribe(() => {
      if (room.get().status !== "joined") return;
      leave();
      resolve();
    });
  });
}
