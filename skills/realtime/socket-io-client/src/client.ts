import type { ServerToClientEvents } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { createConnection, type Connection } from "./connection.js";
import { createRequests, type Request, type Send } from "./request.js";
import { createSession, type GetToken } from "./session.js";
import { createStore, type Store } from "./store.js";

export interface Client {
  /** The one socket object of this client, for what this interface does not cover. Never connect it directly. */
  readonly socket: AppClientSocket;
  readonly connection: Store<Connection>;
  /** Starts connecting, also after `needs-auth` and `closed`. Until then nothing touches the network. */
  connect(): void;
  /** Does not wait for `retryAt`. */
  retryNow(): void;
  /** Disconnects and forgets everything of this user: requests reject with `ABORTED`, unsent messages are dropped. */
  signOut(): void;
  /** Disconnects and stops every timer. `connect()` starts over with what was left unsent. */
  close(): void;
  request: Request;
  send: Send;
  /** Adds listeners, and returns the removal of exactly these. Add them once, not in a `connect` handler. */
  listen(handlers: Partial<ServerToClientEvents>): () => void;
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
  const socket: AppClientSocket = io(url, { ...socketOptions, ...fixed });
  const { request, send, abortAll } = createRequests(socket);
  const refresh = (token: string) => request("session:refresh", { token });
  const session = createSession(socket, { getToken, refresh });
  const connection = createConnection(socket, session, () => store.changed());
  const store = createStore({ read: connection.read });
  const signOutListeners = new Set<() => void>();

  return {
    socket,
    connection: store,
    connect: connection.connect,
    retryNow: connection.retryNow,
    close: () => connection.stop({ status: "closed" }),
    signOut() {
      abortAll();
      for (const listener of [...signOutListeners]) listener();
      connection.stop({ status: "idle" });
      // Socket.IO would send these with the next connection, which may be another user's.
      socket.sendBuffer = [];
      socket.receiveBuffer = [];
    },
    request,
    send,
    listen(handlers) {
      // Socket.IO's types cannot follow a generic event name (TS2345); the signature of `listen` is the typed one.
      const untyped = socket as unknown as Socket;
      const added = Object.entries(handlers);
      for (const [event, handler] of added) untyped.on(event, handler);
      return () => {
        for (const [event, handler] of added) untyped.off(event, handler);
      };
    },
    onSignOut(listener) {
      signOutListeners.add(listener);
      return () => signOutListeners.delete(listener);
    },
  };
}
