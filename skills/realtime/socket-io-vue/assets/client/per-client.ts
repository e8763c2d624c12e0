import type { Client } from "./client.js";

/** Something that each client has one of, made for it when it is first asked for and gone with the client. */
export function perClient<T>(create: (client: Client) => T): (client: Client) => T {
  const made = new WeakMap<Client, T>();
  return (client) => {
    const existing = made.get(client) ?? create(client);
    made.set(client, existing);
    return existing;
  };
}
