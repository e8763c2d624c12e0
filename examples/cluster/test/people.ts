import { randomUUID } from "node:crypto";
import { createClient, roomOf, type Client, type RoomStore } from "@app/socket-io-client";
import { request } from "@app/socket-io-server/testing";
import type { AppClientSocket } from "@app/socket-types/client";
import { io } from "socket.io-client";
import type { RunningCluster } from "./running-cluster.js";

export interface Person extends Disposable {
  readonly name: string;
  readonly client: Client;
  readonly room: RoomStore;
}

/** Somebody with the client core, over WebSocket, who watches a room and comes back by himself. */
export function personIn(cluster: RunningCluster, roomId: string, name: string, url = cluster.url): Person {
  const getToken = async () => cluster.token(name);
  const client = createClient(url, { getToken, socketOptions: { transports: ["websocket"] } });
  const room = roomOf(client, roomId);
  room.subscribe(() => {});
  client.connect();
  return { name, client, room, [Symbol.dispose]: client.close };
}

/** A bare socket that is connected, and that never comes back. Rejects when it is refused. */
export async function bareSocket(
  cluster: RunningCluster,
  { name = "bare", url = cluster.url, transports = ["websocket"], cookie = "" } = {},
): Promise<AppClientSocket> {
  const fixed = { forceNew: true, reconnection: false, auth: { token: cluster.token(name) } };
  const socket: AppClientSocket = io(url, { ...fixed, transports, ...(cookie && { extraHeaders: { cookie } }) });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return socket;
}

/** A new room that nobody is in. */
export async function createRoom(cluster: RunningCluster): Promise<string> {
  const socket = await bareSocket(cluster, { name: `host ${randomUUID()}` });
  const { roomId } = await request(socket, "room:create", { roomId: randomUUID(), name: "Lab" });
  socket.disconnect();
  return roomId;
}

/** How many connections a node has. */
export async function connectionsOf(node: { url: string }): Promise<number> {
  const metrics = await (await fetch(`${node.url}/metrics`)).text();
  return Number(/^socketio_connections (\d+)$/m.exec(metrics)?.[1]);
}

export const membersOf = ({ room }: Person): string[] =>
  room
    .get()
    .members.map(({ id }) => id)
    .toSorted();

/** The texts that somebody is shown as stored, in their order; those that are still on their way are not among them. */
export const storedFor = ({ room }: Person): string[] =>
  room
    .get()
    .messages.filter(({ status }) => status === "sent")
    .map(({ content }) => content);
