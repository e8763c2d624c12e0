import { once } from "node:events";
import { WebSocket } from "ws";

interface RawOptions {
  origin?: string;
  /** Goes behind the rest of the query. */
  query?: string;
  /** Offers compression. */
  perMessageDeflate?: boolean;
}

/** A peer that speaks the wire itself, and so can send what no polite client would. */
export async function openRaw(url: string, { query = "", ...rest }: RawOptions = {}) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket${query}`, rest);
  const packets: string[] = [];
  socket.on("message", (data: Buffer) => packets.push(data.toString()));
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const gone = closed.then(() => {
    throw new Error(`The connection was closed after ${packets.join(" ").slice(-500)}`);
  });
  gone.catch(() => undefined);
  const nextPacket = () => Promise.race([once(socket, "message"), gone]);
  return {
    /** Everything received so far, as text. */
    packets,
    closed,
    send: (packet: string | Buffer) => socket.send(packet),
    /** What the server agreed to, such as `permessage-deflate`. */
    extensions: () => socket.extensions,
    /** Stops reading: what the server writes stays in its buffers. */
    pause: () => socket.pause(),
    /** Enters a namespace and waits for the answer. */
    async enter(auth: unknown, namespace = "") {
      socket.send(`40${namespace && `${namespace},`}${JSON.stringify(auth)}`);
      while (!packets.some((packet) => packet.startsWith("40") || packet.startsWith("44"))) await nextPacket();
    },
    /** Resolves when a packet that starts so has arrived. Rejects when none can arrive any more. */
    async receives(start: string) {
      for (;;) {
        const packet = packets.find((received) => received.startsWith(start));
        if (packet !== undefined) return packet;
        await nextPacket();
      }
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}
