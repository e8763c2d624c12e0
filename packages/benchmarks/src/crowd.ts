import { randomUUID } from "node:crypto";
import type { Peer } from "./peer.js";
import type { Server } from "./server.js";

/** The members of one room. */
export interface Crowd {
  /** The next message of a member; resolves when it is acked. */
  say(member?: number): Promise<void>;
  /** Resolves when every member has read as many messages more. Ask before they are said. */
  everyoneReads(count: number): Promise<unknown>;
}

/** Connections per user: a server lets nobody have more than 50. */
const tabs = 40;
const content = "x".repeat(100);

/** Opens a room with this many connections in it. */
export async function openCrowd(server: Server, members: number, name = "user"): Promise<Crowd> {
  const peers = await server.connect(
    Array.from({ length: members }, (_, index) => `${name}-${Math.floor(index / tabs)}`),
  );
  const roomId = await openRoom(peers);
  const anyoneLost = Promise.race(peers.map(({ lost }) => lost));
  anyoneLost.catch(() => {});
  let newest = 0;
  let target = Infinity;
  let behind = 0;
  let allRead = () => {};

  for (const peer of peers) {
    let read = 0;
    peer.onFact((packet) => {
      const offset = newestOffset(packet);
      if (read < target && offset >= target && (behind -= 1) === 0) allRead();
      read = Math.max(read, offset);
      newest = Math.max(newest, read);
    });
  }
  return {
    say: (member = 0) => sayAs(peers[member % members], roomId),
    everyoneReads(count) {
      target = newest + count;
      behind = members;
      return Promise.race([new Promise<void>((resolve) => (allRead = resolve)), anyoneLost]);
    },
  };
}

/** Makes a room and lets everybody in; resolves with its id. */
export async function openRoom(peers: Peer[]): Promise<string> {
  const roomId = randomUUID();
  await peers[0]?.request("room:create", { roomId, name: "Crowd" });
  for (const peer of peers) await peer.request("room:join", { roomId });
  return roomId;
}

export const sayAs = async (peer: Peer | undefined, roomId: string): Promise<void> =>
  peer?.request("message:send", { roomId, messageId: randomUUID(), content });

/** Of the last message in the packet, found without parsing what may be a hundred of them; 0 without messages. */
function newestOffset(packet: Buffer): number {
  const name = '"offset":';
  const at = packet.lastIndexOf(name);
  return at === -1 ? 0 : Number.parseInt(packet.toString("latin1", at + name.length, at + name.length + 12), 10);
}
