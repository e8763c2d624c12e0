import { randomUUID } from "node:crypto";
import { createClient, type Client, type Store } from "@app/socket-io-client";
import { request, type TestServer } from "@app/socket-io-server/testing";

/** Resolves with the first state of a store that is as wanted; watches the store until then. */
export function until<T>(store: Store<T>, isWanted: (state: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const check = () => {
      if (!isWanted(store.get())) return;
      stop();
      resolve(store.get());
    };
    const stop = store.subscribe(check);
    check();
  });
}

/** A client of a test server that is connecting, for a user of this name; closed at the end of the test. */
export function connectedClient(server: TestServer, name: string): Client & Disposable {
  const getToken = () => Promise.resolve(server.token(name));
  const client = createClient(server.url, { getToken, socketOptions: { transports: ["websocket"] } });
  client.connect();
  return { ...client, [Symbol.dispose]: client.close };
}

/** A room that exists and that nobody is in. */
export async function emptyRoom(server: TestServer): Promise<string> {
  const roomId = randomUUID();
  await request(await server.connect("host"), "room:create", { roomId, name: "Test" });
  return roomId;
}
