import { createClient, roomOf, type Store } from "../src/index.js";

// Run by handles.suite.ts in a process of its own, which can only end when nothing holds it any more.
const [url = "", token = "", roomId = ""] = process.argv.slice(2);

const becomes = <T>(store: Store<T>, isWanted: (state: T) => boolean) =>
  new Promise<void>((resolve) => {
    const stop = store.subscribe(() => {
      if (!isWanted(store.get())) return;
      stop();
      resolve();
    });
  });

async function main() {
  const client = createClient(url, { getToken: () => Promise.resolve(token) });
  client.connect();
  if (roomId === "") await becomes(client.connection, ({ status }) => status === "reconnecting");
  else {
    const room = roomOf(client, roomId);
    room.subscribe(() => {});
    await becomes(room, ({ status, typing }) => status === "joined" && typing.length > 0);
    room.send("on its way");
    client.request("room:list", {}).catch(() => undefined);
  }
  client.close();
}

void main();
