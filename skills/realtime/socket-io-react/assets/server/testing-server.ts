import { createSecretKey, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClientEvents, CommandName, CommandTable, EventArguments, Listeners, Reply } from "@app/socket-types";
import { unwrap } from "@app/socket-types";
import type { AppServer } from "@app/socket-types/server";
import jwt from "jsonwebtoken";
import { io as connectTo, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { createSocketServer, type SocketServerOptions } from "./server.js";
import { createTokenVerifier, type VerifyToken } from "./tokens.js";

declare const contract: unique symbol;
/** A client of a contract, which `request` and `nextEvent` read from its type. */
export type TestClient<Table extends CommandTable, Facts> = Socket<Listeners<Facts>, ClientEvents<Table>> & {
  readonly [contract]?: { table: Table; facts: Facts };
};

export interface TestClientOptions extends Partial<ManagerOptions & SocketOptions> {
  /** `/` without one. */
  namespace?: string;
  /** Of its token, beside `sub`, `name` and `exp`. */
  claims?: object;
}

export interface RunningServer<Served> extends AsyncDisposable {
  readonly io: AppServer;
  /** What your `serve` returned. */
  readonly serving: Served;
  readonly verifyToken: VerifyToken;
  readonly url: string;
  /** A token for a user whose id is his name. */
  token(name: string, options?: { expiresInMs?: number; claims?: object }): string;
  /** A client that has not connected yet and never reconnects by itself; it is closed with the server. */
  client<Table extends CommandTable, Facts>(name: string, options?: TestClientOptions): TestClient<Table, Facts>;
  /** A client that is connected: `connect<typeof commands, Facts>("ada")`. Rejects when it is refused. */
  connect<Table extends CommandTable, Facts>(
    name: string,
    options?: TestClientOptions,
  ): Promise<TestClient<Table, Facts>>;
}

export interface RunningServerOptions {
  server?: Partial<SocketServerOptions>;
  /** The port of a server that was stopped, to start in its place. */
  port?: number;
  /** Instead of the check of `token`'s own tokens: pass `auth` to the clients then. */
  verifyToken?: VerifyToken;
  /** Of every token, for what your `claims.ts` requires. */
  claims?: object;
}

const key = createSecretKey(randomBytes(32));

/**
 * A real server on a free port, with what your own `serve` puts on it, whatever its contracts and namespaces are.
 * `await using server = await startServer(serveBoards)` closes it, and every client it made, at the end of the test.
 */
export async function startServer<Served>(
  serve: (io: AppServer, verifyToken: VerifyToken) => Served,
  { server, port = 0, verifyToken = createTokenVerifier(key), claims: ofAll }: RunningServerOptions = {},
): Promise<RunningServer<Served>> {
  const http = createServer();
  const io = createSocketServer(http, { origins: [], ...server });
  const serving = serve(io, verifyToken);
  await once(http.listen(port, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: { disconnect(): unknown }[] = [];

  const token: RunningServer<Served>["token"] = (name, { expiresInMs = 3_600_000, claims } = {}) =>
    jwt.sign({ sub: name, name, exp: (Date.now() + expiresInMs) / 1000, ...ofAll, ...claims }, key);

  const client: RunningServer<Served>["client"] = (name, { namespace = "", claims = {}, ...options } = {}) => {
    const defaults = { transports: ["websocket"], forceNew: true, reconnection: false, autoConnect: false };
    const socket = connectTo(url + namespace, { ...defaults, auth: { token: token(name, { claims }) }, ...options });
    clients.push(socket);
    // What the server serves there is the caller's to know.
    return socket as TestClient<never, never>;
  };

  const connect: RunningServer<Served>["connect"] = async (name, options) => {
    const socket = client<never, never>(name, options);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
      socket.connect();
    });
    return socket;
  };

  return {
    io,
    serving,
    verifyToken,
    url,
    token,
    client,
    connect,
    async [Symbol.asyncDispose]() {
      for (const socket of clients) socket.disconnect();
      http.closeIdleConnections();
      await io.close();
    },
  };
}

/** The next fact of this name. Ask before you cause it. */
export function nextEvent<Table extends CommandTable, Facts, Name extends keyof Facts>(
  socket: TestClient<Table, Facts>,
  name: Name,
): Promise<Facts[Name]> {
  // Socket.IO's types cannot follow a generic event name; the signature above is the typed one.
  return new Promise((resolve) => (socket as Socket).once(name as string, resolve));
}

/** Sends a command as a bare socket does; rejects with the `SocketError` of a refusal. */
export async function request<Table extends CommandTable, Facts, Name extends CommandName<Table>>(
  socket: TestClient<Table, Facts>,
  name: Name,
  ...payload: EventArguments<Table, Name>
): Promise<Reply<Table, Name>> {
  return unwrap(await (socket as Socket).timeout(5_000).emitWithAck(name, ...payload));
}
