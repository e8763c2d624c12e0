// Everything here is free of zod at run time, so a browser may import it. Schemas: "@app/socket-types/contract".
export { SocketError, type ClientErrorCode, type ErrorCode, type Failure, type Issue } from "./errors.js";
export { fail, succeed, unwrap, type ClientEvents, type Result } from "./result.js";
export { limits } from "./limits.js";
export type {
  Bytes,
  Command,
  CommandName,
  CommandTable,
  EventArguments,
  Listeners,
  Parsed,
  Payload,
  Reply,
  Signal,
  SignalName,
} from "./define.js";
export type { AdminCommands, AdminFacts, AdminStats } from "./admin.js";
export type { FileInfo } from "./files.js";
export type { SessionFacts, SocketData, User } from "./session.js";
export type { ChatMessage, Commands, Cursor, Joined, Room, ServerFacts, ServerToClientEvents } from "./contract.js";
