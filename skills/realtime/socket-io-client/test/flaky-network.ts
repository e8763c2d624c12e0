import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface FlakyNetwork extends AsyncDisposable {
  /** Where clients connect instead of the server. */
  readonly url: string;
  /** Connections that were accepted so far. */
  readonly accepted: () => number;
  /** Resets every connection; new ones work. */
  cut(): void;
  /** Resets every connection and every new one, until `restore`. */
  refuse(): void;
  /** Swallows all bytes in both directions without closing anything, until `restore`. */
  blackHole(): void;
  restore(): void;
  /** Keeps what the server sends until `release`, and then passes it on in one piece. */
  hold(): { text(): string; release(): void };
  /** Resets the connections after this many more bytes in both directions together, and counts them until then. */
  cutAfter(bytes: number): void;
  /** Bytes forwarded since the last `cutAfter`. */
  readonly forwarded: () => number;
}

/** A TCP proxy in front of a local server, to break the network at a chosen moment. */
export async function startFlakyNetwork(serverUrl: string): Promise<FlakyNetwork> {
  const { port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let mode: "forward" | "refuse" | "swallow" = "forward";
  let accepted = 0;
  let forwarded = 0;
  let budget = Infinity;
  let held: Buffer[] | undefined;
  let releaseTo: Socket | undefined;

  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  };

  const pipe = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on("data", (bytes) => {
      if (mode === "swallow") return;
      if (held && from.remotePort === Number(port)) {
        held.push(bytes);
        releaseTo = to;
        return;
      }
      const passing = bytes.subarray(0, Math.max(0, budget - forwarded));
      forwarded += passing.length;
      const isOver = passing.length < bytes.length;
      if (isOver) budget = Infinity;
      // The last bytes are flushed before the cut: what counts is what the peer has read.
      to.write(passing, () => isOver && setImmediate(cut));
    });
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
  };

  const proxy = createServer((client) => {
    accepted += 1;
    if (mode === "refuse") return void client.resetAndDestroy();
    const upstream = connect(Number(port), "127.0.0.1");
    pipe(client, upstream);
    pipe(upstream, client);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");

  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    accepted: () => accepted,
    cut,
    refuse() {
      mode = "refuse";
      cut();
    },
    blackHole() {
      mode = "swallow";
    },
    restore() {
      if (mode === "swallow") cut();
      mode = "forward";
    },
    hold() {
      const kept: Buffer[] = (held = []);
      return {
        text: () => Buffer.concat(kept).toString("latin1"),
        release() {
          held = undefined;
          releaseTo?.write(Buffer.concat(kept));
        },
      };
    },
    cutAfter(bytes) {
      forwarded = 0;
      budget = bytes;
    },
    forwarded: () => forwarded,
    async [Symbol.asyncDispose]() {
      cut();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
