import type { Namespace, Server, Socket } from "socket.io";
import type { AdminCommands, AdminFacts } from "./admin.js";
import type { Commands, ServerFacts } from "./contract.js";
import type { CommandTable, Listeners } from "./define.js";
import type { ErrorCode } from "./errors.js";
import type { ClientEvents } from "./result.js";
import type { SocketData } from "./session.js";

/** Events between the nodes of a cluster. The node that emits never receives its own. */
export interface InterServerEvents {
  /** Every node ends the sessions of this user. */
  "session:end": (ending: { userId: string; code: ErrorCode; message: string }) => void;
}

// The order of Socket.IO's type parameters is written here, and for clients in client.ts, which a server needs not have.
export type SocketOf<Table extends CommandTable, Facts> = Socket<
  ClientEvents<Table>,
  Listeners<Facts>,
  InterServerEvents,
  SocketData
>;
export type NamespaceOf<Table extends CommandTable, Facts> = Namespace<
  ClientEvents<Table>,
  Listeners<Facts>,
  InterServerEvents,
  SocketData
>;

export type AppServer = Server<ClientEvents<Commands>, Listeners<ServerFacts>, InterServerEvents, SocketData>;
export type AppNamespace = NamespaceOf<Commands, ServerFacts>;
export type AppSocket = SocketOf<Commands, ServerFacts>;

export type AdminNamespace = NamespaceOf<AdminCommands, AdminFacts>;
export type AdminSocket = SocketOf<AdminCommands, AdminFacts>;
