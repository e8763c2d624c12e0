import type { Namespace, Server, Socket } from "socket.io";
import type { Commands, ServerToClientEvents } from "./contract.js";
import type { ClientEvents } from "./result.js";
import type { SocketData } from "./session.js";

/** Events between the nodes of a cluster; none yet. */
export type InterServerEvents = Record<never, never>;

// The order of Socket.IO's type parameters is written here and in client.ts, and nowhere else.
export type AppServer = Server<ClientEvents<Commands>, ServerToClientEvents, InterServerEvents, SocketData>;
export type AppNamespace = Namespace<ClientEvents<Commands>, ServerToClientEvents, InterServerEvents, SocketData>;
export type AppSocket = Socket<ClientEvents<Commands>, ServerToClientEvents, InterServerEvents, SocketData>;
