import type { Command, CommandTable, EventArguments, Reply } from "./define.js";
import { SocketError, type Failure } from "./errors.js";

/** The value of every ack. One value, because `emitWithAck` drops a second one. */
export type Result<T> = { ok: true; data: T } | { ok: false; error: Failure };

/** The ack of a command that did what was asked. */
export const succeed = <T>(data: T): Result<T> => ({ ok: true, data });

/** The ack of a command that was refused or failed. */
export function fail({ code, message, issues, retryAfterMs, requestId }: Failure): Result<never> {
  return {
    ok: false,
    error: {
      code,
      message,
      ...(issues && { issues }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(requestId && { requestId }),
    },
  };
}

/** The data of an ack; throws the `SocketError` it carries instead, and `INTERNAL_ERROR` when it is not a `Result`. */
export function unwrap<T>(result: Result<T>): T {
  if (result?.ok === true) return result.data;
  const { code = "INTERNAL_ERROR", message = "The server answered without a result", ...details } = result?.error ?? {};
  throw new SocketError(code, message, details);
}

/** Socket.IO's listener map of a command table: payload, bytes when binary, and an ack when the event is answered. */
export type ClientEvents<Table extends CommandTable> = {
  [Name in keyof Table]: Table[Name] extends Command
    ? (...args: [...EventArguments<Table, Name>, ack: (result: Result<Reply<Table, Name>>) => void]) => void
    : (...args: EventArguments<Table, Name>) => void;
};
