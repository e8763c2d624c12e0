import { share, type Row } from "../row.js";
import { startServer } from "../server.js";

const connections = 2_000;

export const heap: Row = {
  name: "heap",
  title: "memory of a connection",
  what: "Heap in use, after a collection, that 2,000 signed-in users on one connection each add to a fresh server of the whole stack.",
  against: "plain Socket.IO with three event handlers; it is sent the same token and does not look at it",
  unit: "kB of heap per connection",
  figure: "ratio",
  bar: { atMost: 1.1 },
  async open(size) {
    const users = Array.from({ length: share(connections, size) }, (_, index) => `user-${index}`);

    async function perConnection(name: "chat" | "plain"): Promise<number> {
      await using server = await startServer(name);
      // Whatever the first connections load and compile is not theirs.
      for (const peer of await server.connect(users.slice(0, 20))) peer.close();
      await server.ask("emptied");
      const before = await server.heapBytes();
      const peers = await server.connect(users);
      const added = (await server.heapBytes()) - before;
      for (const peer of peers) peer.close();
      return added / users.length / 1000;
    }
    return {
      ours: () => perConnection("chat"),
      plain: () => perConnection("plain"),
      async [Symbol.asyncDispose]() {},
    };
  },
};
