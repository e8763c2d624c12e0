import type { Client } from "@app/socket-io-client";
import { hasInjectionContext, inject, markRaw, provide, type InjectionKey, type Plugin } from "vue";

const socketClient: InjectionKey<Client> = Symbol("socket client");

/**
 * Hands a client to the composables of an app: `app.use(socketPlugin(client))`. It opens nothing and closes nothing:
 * call `client.connect()` in the browser, where you create the client. On a server make a client for each app, as you
 * make the app itself for each request.
 */
export function socketPlugin(client: Client): Plugin {
  return { install: (app) => void app.provide(socketClient, whole(client)) };
}

/** Hands a client to the components below this one: where each user who signs in gets a client of his own. */
export function provideSocketClient(client: Client): void {
  provide(socketClient, whole(client));
}

/** A reactive proxy breaks a socket: acks never come, disconnect() does nothing. Marked, it stays itself in any ref. */
function whole(client: Client): Client {
  markRaw(client.socket);
  return client;
}

/**
 * The client of the nearest component that provides one, or else of the app, for `request`, `retryNow` and `signOut`.
 * Call it in setup, in a store, or in `app.runWithContext`; the client may be used anywhere.
 */
export function useSocketClient(): Client {
  const client = hasInjectionContext() ? inject(socketClient, undefined) : undefined;
  if (client) return client;
  throw new Error("Install app.use(socketPlugin(createClient(url, …))), and call this in setup or in a store");
}
