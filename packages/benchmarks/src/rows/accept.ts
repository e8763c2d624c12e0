import { share, type Row } from "../row.js";
import { startServer, type Server } from "../server.js";

const connections = 1_000;

export const accept: Row = {
  name: "accept",
  title: "accepting a connection",
  what: "What `authenticate` adds to a connection: the check of an HS256 token, and a session that ends with it.",
  against: "the same server without it, sent the same token",
  unit: "µs of server CPU per connection",
  figure: "ratio",
  bar: { atMost: 1.15 },
  async open(size) {
    const users = Array.from({ length: share(connections, size) }, (_, index) => `user-${index}`);
    const [guarded, plain] = await Promise.all([startServer("guarded"), startServer("plain")]);

    const perConnection = (server: Server) => async () => {
      let peers: Awaited<ReturnType<Server["connect"]>> = [];
      const cpuMs = await server.cpuMs(async () => (peers = await server.connect(users)));
      for (const peer of peers) peer.close();
      await server.ask("emptied");
      return (cpuMs * 1000) / users.length;
    };
    return {
      ours: perConnection(guarded),
      plain: perConnection(plain),
      [Symbol.asyncDispose]: async () =>
        void (await Promise.all([guarded, plain].map((server) => server[Symbol.asyncDispose]()))),
    };
  },
};
