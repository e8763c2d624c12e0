import type { Socket } from "socket.io-client";
import type { Commands, ServerToClientEvents } from "./contract.js";
import type { ClientEvents } from "./result.js";

/** Socket.IO's client socket, typed: receives `ServerToClientEvents`, sends what the command table allows. */
export type AppClientSocket = Socket<ServerToClientEvents, ClientEvents<Commands>>;
