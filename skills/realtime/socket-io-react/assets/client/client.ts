import type { Commands, Listeners, ServerFacts } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { createConnection, type Connection } from "./connection.js";
import { createRequests, type Request, type Requests, type Send } from "./request.js";
import { createSession, type GetToken, type Session } from "./session.js";
import { createStore, type Store } from "./store.js";

/** What one namespace offers, typed by its commands and its facts. */
export interface Endpoint<Table, Facts> {
  readonly connection: Store<Connection>;
  /** Starts connecting, also after `needs-auth` and `closed`. Until then nothing touches the network. */
  connect(): void;
  /** Does not wait for `retryAt`. */
  retryNow(): void;
  /** Disconnects and stops every timer. `connect()` starts over with what was left unsent. */
  close(): void;
  request: Request<Table>;
  send: Send<Table>;
  /** Adds listeners, and returns the removal of exactly these. Add them once, not in a `connect` handler. */
  listen(handlers: Partial<Listeners<Facts> & Lifecycle>): () => void;
}

/** What a socket tells of itself, at once: `connection` is paced for rendering. */
export interface Lifecycle {
  connect(): void;
  disconnect(): void;
}

export interface Client extends Endpoint<Commands, ServerFacts> {
  /** The one socket object of this client, for what this interface does not cover. Never connect it directly. */
  readonly socket: AppClientSocket;
  /** `getToken`, never twice at a time. */
  token: GetToken;
  /** Disconnects and forgets everything of this user: requests reject with `ABORTED`, unsent messages are dropped. */
  signOut(): void;
  /** Calls back within `signOut()`, before anything of the next user can happen; returns the removal. */
  onSignOut(listener: () => void): () => void;
}

export interface ClientOptions {
  getToken: GetToken;
  /** For the Manager, for example `transports` or `path`. Connecting and buffering stay with this client. */
  socketOptions?: Omit<
    Partial<ManagerOptions & SocketOptions>,
    "auth" | "autoConnect" | "forceNew" | "multiplex" | "reconnection" | "retries" | "ackTimeout"
  >;
}

/** A client for `url` that connects when told. Make one per app, outside components, and pass it down. */
export function createClient(url: string, { getToken, socketOptions }: ClientOptions): Client {
  // A Manager of its own: cached ones keep the options of whoever came first.
  const fixed = { autoConnect: false, forceNew: true, reconnection: false };
  const socket = io(url, { ...socketOptions, ...fixed });
  const requests = createRequests<Commands>(socket);
  const refresh = (token: string) => requests.request("session:refresh", { token });
  const session = createSession(socket, { getToken, refresh });
  const { stop, ...endpoint } = createEndpoint<Commands, ServerFacts>(socket, session, requests);
  const signOutListeners = new Set<() => void>();

  return {
    ...endpoint,
    socket,
    token: session.token,
    signOut() {
      requests.abortAll();
      for (const listener of [...signOutListeners]) listener();
      stop({ status: "idle" });
      // Socket.IO would send these with the next connection, which may be another user's.
      socket.sendBuffer = [];
      socket.receiveBuffer = [];
    },
    onSignOut(listener) {
      signOutListeners.add(listener);
      return () => signOutListeners.delete(listener);
    },
  };
}

/** The endpoint of one socket, whichever namespace it is of, and the means to end it in a given state. */
export function createEndpoint<Table, Facts>(
  socket: Socket,
  session: Session,
  { request, send }: Requests<Table>,
): Endpoint<Table, Facts> & { stop(last: Connection): void } {
  const { read, connect, retryNow, stop } = createConnection(socket, session, () => connection.changed());
  const connection = createStore({ read });

  return {
    connection,
    connect,
    retryNow,
    stop,
    close: () => stop({ status: "closed" }),
    request,
    send,
    listen(handlers) {
      // Socket.IO's types cannot follow a generic event name (TS2345); the signature of `listen` is the typed one.
      const added = Object.entries(handlers as Record<string, () => void>);
      for (const [event, handler] of added) socket.on(event, handler);
      return () => {
        for (const [event, handler] of added) socket.off(event, handler);
      };
    },
  };
}
