import { createClient, type Client } from "./realtime/client.js";

export type Status = "connecting" | "connected" | "reconnecting" | "signed-out";

interface Options {
  url: string;
  getToken(): Promise<string | undefined>;
  onStatus(status: Status): void;
}

export function openSession({ url, getToken, onStatus }: Options) {
  const client = createClient(url, { getToken });
  const status = () => statusOf(client);
  let told: Status | undefined;
  const stopWatching = client.connection.subscribe(() => {
    if (told !== status()) onStatus((told = status()));
  });
  client.connect();
  return {
    request: client.request as unknown as (command: string, payload: unknown) => Promise<unknown>,
    status,
    close() {
      stopWatching();
      client.signOut();
    },
  };
}

function statusOf(client: Client): Status {
  const { status } = client.connection.get();
  switch (status) {
    case "idle":
    case "connecting":
    case "connected":
      return status === "idle" ? "connecting" : status;
    case "needs-auth":
    case "closed":
      return "signed-out";
    default:
      return "reconnecting";
  }
}
