import { randomUUID } from "node:crypto";
import {
  createRoom,
  request,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from "@app/socket-io-server/testing";
import type { ChatMessage } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import type { AppSocket } from "@app/socket-types/server";
import { createFaults, type Faults } from "./faults.js";
import { createFallibleStore } from "./fallible-store.js";
import { atEnd, fence } from "./probing.js";

/** The server that client tasks talk to, which `PROTOCOL.md` describes, with a room and Bob in it. */
export interface Backend extends Faults {
  readonly url: string;
  readonly roomId: string;
  readonly server: TestServer;
  readonly bob: AppClientSocket;
  token: TestServer["token"];
  /** A message of Bob's. */
  say(content: string, roomId?: string): Promise<ChatMessage>;
  /** The room is told of this many messages at once, the first one Bob's and stored, the others each a fact of their own. */
  burst(count: number): Promise<void>;
  /** A room of Bob's. */
  newRoom(): Promise<string>;
  isInside(userId: string, roomId?: string): boolean;
  /** Every message that the room was told of, each once, in that order. */
  stored(): readonly ChatMessage[];
  connectionsOf(userId: string): number;
  /** The next message of anybody but Bob is answered UNAVAILABLE, and not stored. */
  failNextSend(): void;
  /** The same address, the same room, nothing that was said. */
  restartWithoutHistory(): Promise<void>;
}

/** Opens the server; it ends with the probe. */
export async function openBackend(options: TestServerOptions = {}): Promise<Backend> {
  let store = createFallibleStore();
  const start = (port: number): Promise<TestServer> => {
    store = createFallibleStore();
    return startTestServer({ messages: store.messages, ...options, port });
  };
  let server = await start(0);
  const url = server.url;
  const port = Number(new URL(url).port);
  let bob = await server.connect("bob");
  const { roomId } = await createRoom(bob);
  const heard = new Map<string, ChatMessage>();
  const faults = createFaults();
  atEnd(() => server[Symbol.asyncDispose]());

  const socketsOf = (userId: string): AppSocket[] =>
    [...server.io.of("/").sockets.values()].filter(({ data }) => data.user?.id === userId);

  function watch(): void {
    bob.on("message:received", ({ messages }) => {
      for (const message of messages) if (message.roomId === roomId) heard.set(message.messageId, message);
    });
    faults.attach(server.io);
  }
  watch();

  return {
    ...faults,
    url,
    roomId,
    get server() {
      return server;
    },
    get bob() {
      return bob;
    },
    token: (...args) => server.token(...args),
    async say(content, where = roomId) {
      return (await request(bob, "message:send", { roomId: where, messageId: randomUUID(), content })).message;
    },
    async burst(count) {
      const { epoch, message } = await request(bob, "message:send", {
        roomId,
        messageId: randomUUID(),
        content: "burst",
      });
      await fence(bob as never);
      for (let more = 1; more < count; more += 1) {
        const next = { ...message, messageId: randomUUID(), offset: message.offset + more, content: `burst ${more}` };
        server.io.to(`room:${roomId}`).emit("message:received", { roomId, epoch, messages: [next] });
      }
    },
    newRoom: async () => (await createRoom(bob)).roomId,
    isInside: (userId, where = roomId) => socketsOf(userId).some(({ rooms }) => rooms.has(`room:${where}`)),
    stored: () => [...heard.values()],
    connectionsOf: (userId) => socketsOf(userId).length,
    failNextSend: () => store.failNextSend(),
    async restartWithoutHistory() {
      await server[Symbol.asyncDispose]();
      server = await start(port);
      bob = await server.connect("bob");
      await request(bob, "room:create", { roomId, name: "Test" });
      await request(bob, "room:join", { roomId });
      heard.clear();
      watch();
    },
  };
}
