import { randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { io, type Socket } from "socket.io-client";
import { startServer } from "../src/server.js";

const secret = "a secret of the tests that is long enough for HS256";
const patienceMs = 5_000;

export interface Answer {
  ok: boolean;
  data: { total: number; members: number };
  error: { code: string };
}

/** A real server on a free port. `await using` closes it and every client that it made. */
export async function startTestServer() {
  const server = await startServer({ port: 0, secret });
  const clients: Socket[] = [];

  async function connect(auth: Record<string, unknown>): Promise<Socket> {
    const socket = io(server.url, { transports: ["websocket"], forceNew: true, reconnection: false, auth });
    clients.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return socket;
  }

  return {
    connect,
    /** A connection of this user's. */
    enter: (user: string) => connect({ token: tokenOf(user) }),
    async [Symbol.asyncDispose]() {
      for (const socket of clients) socket.disconnect();
      await server.close();
    },
  };
}

export function tokenOf(user: string, { expiresInS = 3_600, key = secret } = {}): string {
  return jwt.sign({ sub: user, exp: Math.floor(Date.now() / 1_000) + expiresInS }, key, { algorithm: "HS256" });
}

/** Sends a command. Rejects when no ack comes. */
export function request(socket: Socket, event: string, ...payload: unknown[]): Promise<Answer> {
  return socket.timeout(patienceMs).emitWithAck(event, ...payload);
}

/** The next fact of this name. Ask before you cause it. Rejects when none comes. */
export function nextEvent(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${event} did not come`)), patienceMs);
    socket.once(event, (fact) => {
      clearTimeout(late);
      resolve(fact);
    });
  });
}

/** Every fact of this name from now on. Complete after a `barrier`. */
export function hear(socket: Socket, event: string): unknown[] {
  const heard: unknown[] = [];
  socket.on(event, (fact) => heard.push(fact));
  return heard;
}

/** One connection keeps its order: what was sent to these before has arrived. */
export async function barrier(...sockets: Socket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => request(socket, "campaign:leave", { campaignId: randomUUID() })));
}

/** A campaign that these sockets have joined. */
export async function campaignOf(...sockets: Socket[]): Promise<string> {
  const campaignId = randomUUID();
  for (const socket of sockets) await request(socket, "campaign:join", { campaignId });
  return campaignId;
}

export const pledgeTo = (campaignId: string, amount = 50) => ({ campaignId, pledgeId: randomUUID(), amount });
