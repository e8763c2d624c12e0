import { randomBytes, randomUUID } from "node:crypto";
import { request } from "@app/socket-io-server/testing";
import type {
  AdminCommands,
  AdminFacts,
  ChatMessage,
  ClientEvents,
  Commands,
  Listeners,
  Reply,
} from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { io, type Socket } from "socket.io-client";
import type { SignedIn } from "../src/sign-in.js";

export const randomKey = (): string => randomBytes(24).toString("base64url");

/** What the sign-in answers to any body. */
export function postSignIn(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${url}/api/demo/token`, { method: "POST", body: text, headers });
}

export async function signIn(url: string, name: string, key = randomKey(), adminSecret?: string): Promise<SignedIn> {
  const response = await postSignIn(url, { name, key, adminSecret });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as SignedIn;
}

/** A connected socket of a new user. It does not come back by itself, and nothing keeps it open after its server. */
export async function enter(url: string, name: string): Promise<AppClientSocket> {
  return connect(url, (await signIn(url, name)).token);
}

/** A connected socket of whoever has this token. */
export async function connect(url: string, token: string): Promise<AppClientSocket> {
  const socket: AppClientSocket = io(url, { auth: { token }, ...once });
  await connected(socket);
  return socket;
}

/** A socket of `/admin`. */
export async function enterAdmin(url: string, adminSecret: string): Promise<AdminSocket> {
  const { token } = await signIn(url, "root", randomKey(), adminSecret);
  const socket: AdminSocket = io(`${url}/admin`, { auth: { token }, ...once });
  await connected(socket);
  return socket;
}

type AdminSocket = Socket<Listeners<AdminFacts>, ClientEvents<AdminCommands>>;

const once = { transports: ["websocket"], forceNew: true, reconnection: false };

const connected = (socket: Pick<AppClientSocket, "once">) =>
  new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });

export async function createRoom(socket: AppClientSocket): Promise<string> {
  const roomId = randomUUID();
  await request(socket, "room:create", { roomId, name: "Lab" });
  return roomId;
}

/** The whole log of a room, oldest first, read page by page over HTTP. */
export async function readRoom(url: string, roomId: string): Promise<ChatMessage[]> {
  const { token } = await signIn(url, "reader");
  const log: ChatMessage[] = [];
  for (let before = ""; ;) {
    const path = `${url}/api/rooms/${roomId}/messages?limit=200${before}`;
    const response = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
    const { epoch, messages, hasMore } = (await response.json()) as Reply<Commands, "message:history">;
    log.unshift(...messages);
    if (!hasMore) return log;
    before = `&before=${epoch}:${log[0]?.offset}`;
  }
}

export interface Sends {
  /** The offset that each acked message was given, by its id. */
  readonly acked: ReadonlyMap<string, number>;
  /** Resolves when this many are acked. */
  reached(count: number): Promise<void>;
  /** Resolves when every send is answered or lost. */
  settled: Promise<void>;
}

/** Has users send into a room, each message after the ack of the one before, until they are cut off or 25 are sent. */
export async function sendFrom(sockets: readonly AppClientSocket[], roomId: string): Promise<Sends> {
  const acked = new Map<string, number>();
  const goals: { count: number; resolve: () => void }[] = [];
  for (const socket of sockets) await request(socket, "room:join", { roomId });

  async function send(socket: AppClientSocket): Promise<void> {
    for (let sent = 0; sent < 25 && socket.connected; sent += 1) {
      const messageId = randomUUID();
      const { message } = await request(socket, "message:send", { roomId, messageId, content: `message ${sent}` });
      acked.set(messageId, message.offset);
      for (const { count, resolve } of goals) if (acked.size >= count) resolve();
    }
  }

  return {
    acked,
    reached: (count) => new Promise((resolve) => goals.push({ count, resolve })),
    settled: Promise.allSettled(sockets.map(send)).then(() => undefined),
  };
}
