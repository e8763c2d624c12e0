import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type ServerOptions, type Socket } from "socket.io";
import { io as connectTo, type ManagerOptions, type Socket as Client, type SocketOptions } from "socket.io-client";

export type ClientOptions = Partial<ManagerOptions & SocketOptions>;
export type { Client };

export interface BareServer extends AsyncDisposable {
  readonly io: Server;
  readonly http: HttpServer;
  readonly url: string;
  /** A WebSocket client that neither connects nor reconnects by itself. */
  client(options?: ClientOptions): Client;
  /** A connected client and the server's socket for it. */
  connect(options?: ClientOptions): Promise<{ client: Client; socket: Socket }>;
}

/** A Socket.IO server with nothing of ours on it, for facts about the library itself. */
export async function startBareServer(options: Partial<ServerOptions> = {}): Promise<BareServer> {
  const http = createServer();
  const io = new Server(http, { serveClient: false, ...options });
  await once(http.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: Client[] = [];

  const client: BareServer["client"] = (own) => {
    const defaults = { transports: ["websocket"], forceNew: true, reconnection: false, autoConnect: false };
    const made = connectTo(url, { ...defaults, ...own });
    clients.push(made);
    return made;
  };

  return {
    io,
    http,
    url,
    client,
    async connect(own) {
      const made = client(own);
      const connection = once(io, "connection") as Promise<[Socket]>;
      await connected(made.connect());
      const [socket] = await connection;
      return { client: made, socket };
    },
    async [Symbol.asyncDispose]() {
      for (const made of clients) made.disconnect();
      http.closeAllConnections();
      await io.close();
    },
  };
}

/** Resolves when a client has entered its namespace. Rejects when it is refused. */
export function connected(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once("connect", resolve);
    client.once("connect_error", reject);
  });
}

/** Closes the connection, as a lost network does, until both sides know. */
export async function cut(client: Client, socket: Socket): Promise<void> {
  const told = Promise.all([once(socket, "disconnect"), next(client, "disconnect")]);
  socket.conn.close();
  await told;
}

/** Connects a client again; resolves with the server's socket for it. */
export async function comeBack(server: BareServer, client: Client): Promise<Socket> {
  const connection = once(server.io, "connection") as Promise<[Socket]>;
  await connected(client.connect());
  return (await connection)[0];
}

/** The arguments of the next event of this name. Ask before you cause it. */
export function next(client: Client, event: string): Promise<unknown[]> {
  return new Promise((resolve) => client.once(event, (...args: unknown[]) => resolve(args)));
}

/** Collects the arguments of every event of this name. */
export function record(client: Client, event: string): unknown[][] {
  const heard: unknown[][] = [];
  client.on(event, (...args: unknown[]) => heard.push(args));
  return heard;
}

/** Resolves when every client has handled what was emitted before: packets of one connection keep their order. */
export async function flush(io: Server, ...clients: Client[]): Promise<void> {
  const told = clients.map((client) => next(client, "flushed"));
  io.emit("flushed");
  await Promise.all(told);
}
