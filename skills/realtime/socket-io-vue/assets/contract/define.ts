import type { z } from "zod";

/** A client → server event that the server answers with a `Result`. */
export interface Command<Schema extends z.ZodType = z.ZodType, Data = unknown, Binary extends boolean = boolean> {
  readonly kind: "command";
  readonly payload: Schema;
  /** True: a second argument of bytes follows the payload. */
  readonly binary: Binary;
  /** Carries the type of the answer; there is no value at run time. */
  readonly data: Type<Data>;
}

/** A client → server event without an answer, for what may be lost: typing, cursors. */
export interface Signal<Schema extends z.ZodType = z.ZodType> {
  readonly kind: "signal";
  readonly payload: Schema;
}

/** Every event a client may send, by name: the one definition that types and checks derive from. */
export type CommandTable = Readonly<Record<string, Command | Signal>>;

declare const carried: unique symbol;
/** A type without a value. */
export interface Type<T> {
  readonly [carried]?: T;
}

/** Names the type of an answer: `data: type<Room>()`. */
export const type = <T>(): Type<T> => ({});

/** Declares an answered event. `binary: true` adds one argument of bytes after the payload. */
export function command<Schema extends z.ZodType, Data, const Binary extends boolean = false>(definition: {
  payload: Schema;
  data: Type<Data>;
  binary?: Binary;
}): Command<Schema, Data, Binary> {
  const { payload, data, binary = false } = definition;
  return { kind: "command", payload, data, binary: binary as Binary };
}

/** Declares an event without an answer. */
export const signal = <Schema extends z.ZodType>(payload: Schema): Signal<Schema> => ({ kind: "signal", payload });

/** The names in a table that are answered. */
export type CommandName<Table> = {
  [Name in keyof Table]: Table[Name] extends Command ? Name : never;
}[keyof Table] &
  string;

/** The names in a table that are not answered. */
export type SignalName<Table> = Exclude<keyof Table & string, CommandName<Table>>;

/** What a client sends with an event. */
export type Payload<Table, Name extends keyof Table> = Table[Name] extends { payload: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : never;

/** What a server handler receives: the payload after its schema filled in defaults and removed unknown keys. */
export type Parsed<Table, Name extends keyof Table> = Table[Name] extends { payload: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : never;

/** What the ack of a command carries when it succeeds. */
export type Reply<Table, Name extends keyof Table> = Table[Name] extends Command<z.ZodType, infer Data> ? Data : never;

/** Bytes as a browser and Node both send them; Node receives a `Buffer`, a browser an `ArrayBuffer`. */
export type Bytes = Uint8Array | ArrayBuffer;

/** The arguments of an event before its ack: the payload, then bytes when the command is binary. */
export type EventArguments<Table, Name extends keyof Table> =
  Table[Name] extends Command<z.ZodType, unknown, true>
    ? [payload: Payload<Table, Name>, bytes: Bytes]
    : [payload: Payload<Table, Name>];

/** Facts by name, each with the one object it carries, as Socket.IO's listener map. */
export type Listeners<Facts> = { [Name in keyof Facts]: (fact: Facts[Name]) => void };
