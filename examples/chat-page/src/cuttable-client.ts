import { createClient, createStore, type Client, type GetToken, type Store } from "@app/socket-io-client";

/**
 * A client whose network can be taken away, to watch it recover. Demo only. The cut closes the transport, and as long
 * as it lasts every attempt to come back fails for want of a token, as on a dead line. The client does not know of it.
 */
export function createCuttableClient(
  url: string,
  getToken: GetToken,
): { client: Client; isCut: Store<boolean>; setCut(next: boolean): void } {
  let cut = false;
  const isCut = createStore({ read: () => cut });
  const client = createClient(url, {
    async getToken(reason) {
      if (cut) throw new Error("The network is cut");
      return getToken(reason);
    },
  });

  return {
    client,
    isCut,
    setCut(next) {
      cut = next;
      isCut.changed();
      if (cut) client.socket.io.engine.close();
      else client.retryNow();
    },
  };
}
