"use client";
import type { Client } from "@app/socket-io-client";
import { createContext, useContext, type ReactNode } from "react";

const SocketContext = createContext<Client | undefined>(undefined);

/**
 * Hands a client to the hooks below it. It opens nothing and closes nothing: call `client.connect()` where you create
 * the client, outside of components, so that StrictMode and remounts never touch the connection.
 */
export function SocketProvider({ client, children }: { client: Client; children?: ReactNode }) {
  return <SocketContext.Provider value={client}>{children}</SocketContext.Provider>;
}

/** The client of the nearest `SocketProvider`, for `request`, `retryNow` and `signOut` in event handlers. */
export function useSocketClient(): Client {
  const client = useContext(SocketContext);
  if (!client) throw new Error("Put <SocketProvider client={createClient(url, …)}> above the components that use it");
  return client;
}
