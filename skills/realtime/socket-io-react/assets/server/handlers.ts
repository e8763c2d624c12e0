import type { Command, CommandTable, Parsed, Reply, SocketData } from "@app/socket-types";
import type { AppServer, AppSocket, NamespaceOf } from "@app/socket-types/server";
import type { Socket } from "socket.io";
import type { z } from "zod";

/** One handler for every event of a table. A missing one, a wrong reply or a wrong payload does not compile. */
export type Handlers<Table extends CommandTable, S = AppSocket> = {
  [Name in keyof Table]: Table[Name] extends Command<z.ZodType, unknown, infer Binary>
    ? (
        socket: S,
        payload: Parsed<Table, Name>,
        ...bytes: Binary extends true ? [Buffer] : []
      ) => Answer<Reply<Table, Name>>
    : (socket: S, payload: Parsed<Table, Name>) => Answer<void>;
};
type Answer<Data> = Data | Promise<Data>;

/** What every command's socket has, in whichever namespace. */
export type CommandSocket = Pick<Socket<never, never, never, SocketData>, "id" | "data" | "connected">;

/** A namespace with a contract of its own; Socket.IO types every namespace like `/`. */
export const namespaceOf = <Table extends CommandTable, Facts>(io: AppServer, name: string) =>
  io.of(name) as unknown as NamespaceOf<Table, Facts>;
