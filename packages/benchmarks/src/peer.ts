import { WebSocket } from "ws";

/** A client that speaks the wire itself and reads no more of it than it must: cheaper than the server that it loads. */
export interface Peer {
  /** Resolves when it is acked. Rejects when the server refuses, or the connection is lost. */
  request(event: string, payload: object): Promise<void>;
  /** Hears every event, as it came. */
  onFact(listener: (packet: Buffer) => void): void;
  /** Rejects when the connection is lost, and never resolves. */
  readonly lost: Promise<never>;
  close(): void;
}

/** Connects and enters the namespace `/` with a token. Rejects when the server refuses it. */
export async function openPeer(url: string, token: string): Promise<Peer> {
  const options = { perMessageDeflate: false, skipUTF8Validation: true };
  const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`, options);
  const waiting = new Map<string, { resolve(): void; reject(error: Error): void }>();
  let hear: (packet: Buffer) => void = () => {};
  let asked = 0;
  let entered = () => {};
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const lost = new Promise<never>((_, reject) => {
    socket.once("error", reject);
    socket.once("close", (code) => reject(new Error(`The server closed the connection (${code})`)));
  });
  // Whoever waits for something hears of it.
  lost.catch((error: Error) => waiting.forEach(({ reject }) => reject(error)));

  function answered(packet: string) {
    const result = packet.indexOf("[");
    const id = packet.slice(2, result);
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (packet.startsWith('[{"ok":true', result)) resolve?.();
    else reject?.(new Error(`The server refused: ${packet}`));
  }

  // "0" opens a connection, "2" is a ping; "40" enters a namespace, "42" is an event, "43" an ack, "44" a refusal
  // (Socket.IO docs, "The Engine.IO protocol" and "The Socket.IO protocol").
  socket.on("message", (packet: Buffer) => {
    const kind = packet.toString("latin1", 0, packet[0] === 0x34 ? 2 : 1);
    if (kind === "42") hear(packet);
    else if (kind === "43") answered(packet.toString());
    else if (kind === "2") socket.send("3");
    else if (kind === "0") socket.send(`40${JSON.stringify({ token })}`);
    else if (kind === "40") entered();
    else socket.emit("error", new Error(`The server sent ${packet.toString()}`));
  });
  await Promise.race([inside, lost]);

  return {
    request: (event, payload) =>
      new Promise<void>((resolve, reject) => {
        const id = String((asked += 1));
        waiting.set(id, { resolve, reject });
        socket.send(`42${id}${JSON.stringify([event, payload])}`);
      }),
    onFact: (listener) => void (hear = listener),
    lost,
    close: () => socket.terminate(),
  };
}
