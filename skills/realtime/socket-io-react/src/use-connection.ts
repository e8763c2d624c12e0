"use client";
import type { Connection } from "@app/socket-io-client";
import { useSocketClient } from "./provider.js";
import { useStore } from "./use-store.js";

const idle: Connection = { status: "idle" };
const everything = (connection: Connection): Connection => connection;

/**
 * The state of the connection, and with `select` only the part that it returns:
 * `useConnection(({ status }) => status)` does not render again for every retry.
 */
export function useConnection(): Connection;
export function useConnection<S>(select: (connection: Connection) => S): S;
export function useConnection(select: (connection: Connection) => unknown = everything): unknown {
  return useStore(useSocketClient().connection, select, idle);
}
