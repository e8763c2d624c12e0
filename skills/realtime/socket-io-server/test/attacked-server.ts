import { createRoom, request, startTestServer, type TestServerOptions } from "../src/testing.js";
import { openRaw } from "./raw-connection.js";

const generous = { points: 100_000, seconds: 1 };

/**
 * A server, hostile peers on raw connections who have entered as "mallory", and ada in a room of her own. When the
 * test ends, ada must still be there on the same connection, asking and being answered.
 */
export async function startAttacked(options: TestServerOptions = {}) {
  const rates = { "room:list": generous, "room:create": generous, "message:send": generous };
  const server = await startTestServer({ rates, ...options });
  const ada = await server.connect("ada");
  const { roomId } = await createRoom(ada);
  const { id } = ada;

  async function openPeer(name = "mallory") {
    const peer = await openRaw(server.url);
    await peer.enter({ token: server.token(name) });
    return peer;
  }
  /** Proves that a peer whose packet was ignored is still served. */
  async function assertServed(peer: Awaited<ReturnType<typeof openRaw>>) {
    peer.send('4277["room:list",{}]');
    await peer.receives('4377[{"ok":true');
  }
  return {
    server,
    ada,
    roomId,
    openPeer,
    assertServed,
    async [Symbol.asyncDispose]() {
      try {
        await request(ada, "room:list", {});
        if (ada.id !== id) throw new Error("The bystander had to connect again");
      } finally {
        await server[Symbol.asyncDispose]();
      }
    },
  };
}
