import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { request, type TestServer } from "@app/socket-io-server/testing";
import type { AppServer } from "@app/socket-types/server";
import { Server, type ServerOptions } from "socket.io";
import { createClient, type Client, type GetToken, type Store } from "../src/index.js";

export interface TestClientOptions {
  url?: string;
  getToken?: GetToken;
}

/** A client of a test server, for a user of this name; closed at the end of the test. */
export function testClient(server: TestServer, name: string, options: TestClientOptions = {}): Client & Disposable {
  const { url = server.url, getToken = () => Promise.resolve(server.token(name)) } = options;
  return disposable(createClient(url, { getToken, socketOptions: { transports: ["websocket"] } }));
}

export const disposable = (client: Client): Client & Disposable => ({ ...client, [Symbol.dispose]: client.close });

/** A connected client of a test server. */
export async function connectedClient(server: TestServer, name: string, options: TestClientOptions = {}) {
  const client = testClient(server, name, options);
  client.connect();
  await until(client.connection, ({ status }) => status === "connected");
  return client;
}

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

/** A room that exists and that nobody is in. */
export async function emptyRoom(server: TestServer): Promise<string> {
  const roomId = randomUUID();
  await request(await server.connect("host"), "room:create", { roomId, name: "Test" });
  return roomId;
}

/** The texts that a room shows. */
export const contents = (messages: readonly { content: string }[]): string[] => messages.map(({ content }) => content);

/** A bare Socket.IO server, for what a well-behaved one never does. */
export async function startBareServer(serve: (io: AppServer) => void, options: Partial<ServerOptions> = {}) {
  const http = createServer();
  const io: AppServer = new Server(http, options);
  serve(io);
  await once(http.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const stop = async () => {
    await io.close();
  };
  return { io, url, [Symbol.asyncDispose]: stop };
}
