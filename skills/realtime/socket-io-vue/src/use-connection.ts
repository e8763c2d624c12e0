import type { Connection } from "@app/socket-io-client";
import type { Ref } from "vue";
import { useSocketClient } from "./plugin.js";
import { useStore } from "./use-store.js";

const idle: Connection = { status: "idle" };
const everything = (connection: Connection): Connection => connection;

/**
 * A ref of the state of the connection, and with `select` of the part that it returns:
 * `useConnection(({ status }) => status)` does not trigger for every retry.
 */
export function useConnection(): Readonly<Ref<Connection>>;
export function useConnection<S>(select: (connection: Connection) => S): Readonly<Ref<S>>;
export function useConnection(select: (connection: Connection) => unknown = everything): Readonly<Ref<unknown>> {
  return useStore(useSocketClient().connection, select, idle);
}
