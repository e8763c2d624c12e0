import type { Client } from "@app/socket-io-client";
import { hasInjectionContext, inject, markRaw, type InjectionKey, type Plugin } from "vue";

const socketClient: InjectionKey<Client> = Symbol("socket client");

/**
 * Hands a client to the composables of an app: `app.use(socketPlugin(client))`. It opens nothing and closes nothing: call
 * `client.connect()` in the browser, where you create the client. On a server make a client for each app, as you make
 * the app itself for each request.
 */
export function socketPlugin(client: Client): Plugin {
  // A reactive proxy breaks a socket: acks never come, disconnect() does nothing. Marked, it stays itself in any state.
  markRaw(client.socket);
  return { install: (app) => void app.provide(socketClient, client) };
}

/**
 * The client of the app, for `request`, `retryNow` and `signOut`. Call it in setup, in a store, or in
 * `app.runWithContext`; the client may be used anywhere.
 */
export function useSocketClient(): Client {
  const client = hasInjectionContext() ? inject(socketClient, undefined) : undefined;
  if (client) return client;
  throw new Error("Install app.use(socketPlugin(createClient(url, …))), and call this in setup or in a store");
}
