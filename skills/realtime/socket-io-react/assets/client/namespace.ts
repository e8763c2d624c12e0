import type { CommandTable, SessionFacts } from "@app/socket-types";
import { createEndpoint, type Client, type Endpoint } from "./client.js";
import { createRequests } from "./request.js";

const namespacesOf = new WeakMap<Client, Map<string, unknown>>();

/**
 * The one endpoint of another namespace per client and name, over the client's own connection (Socket.IO docs,
 * "Namespaces"): `namespaceOf<AdminCommands, AdminFacts>(client, "/admin")`. Once told to connect it is there whenever
 * the client is, and `idle` while the client is not. Its refusals are its own: the client does not notice them.
 */
export function namespaceOf<Table extends CommandTable, Facts extends SessionFacts>(
  client: Client,
  name: `/${string}`,
): Endpoint<Table, Facts> {
  const namespaces = namespacesOf.get(client) ?? new Map<string, unknown>();
  namespacesOf.set(client, namespaces);
  // Whoever asks for a name says what is spoken there: the table and the facts are types without a value.
  const namespace = (namespaces.get(name) as Endpoint<Table, Facts>) ?? createNamespace<Table, Facts>(client, name);
  namespaces.set(name, namespace);
  return namespace;
}

function createNamespace<Table extends CommandTable, Facts>(client: Client, name: string): Endpoint<Table, Facts> {
  // The client extends the session of the whole connection and drops a token that is on its way.
  const session = { token: client.token, forget() {} };
  const socket = client.socket.io.socket(name);
  const requests = createRequests<Table>(socket);
  const { stop, ...endpoint } = createEndpoint<Table, Facts>(socket, session, requests);
  let isWanted = false;

  // Never active without the client: a CONNECT that nobody waits for any more cannot stay behind on the connection.
  const rest = () => stop({ status: "idle" });
  const isIdle = () => endpoint.connection.get().status === "idle";
  const isRefused = () => ["needs-auth", "closed"].includes(endpoint.connection.get().status);
  client.socket.on("connect", () => isWanted && isIdle() && endpoint.connect());
  client.socket.on("disconnect", () => isRefused() || rest());
  client.onSignOut(() => {
    requests.abortAll();
    rest();
  });

  return {
    ...endpoint,
    connect() {
      isWanted = true;
      if (client.socket.connected) endpoint.connect();
      else rest();
    },
    close() {
      isWanted = false;
      endpoint.close();
    },
  };
}
