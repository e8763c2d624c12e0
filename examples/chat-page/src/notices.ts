import { createStore, type Client, type Store } from "@app/socket-io-client";
import type { ServerFacts } from "@app/socket-types";

export type Notice = ServerFacts["notification:received"];

export interface Notices extends Store<readonly Notice[]> {
  /** The reader has read it. */
  dismiss(id: string): void;
}

/** More would push the chat from the screen. */
const most = 3;

/** What everyone was told while somebody watched and has not been dismissed: the newest three, oldest first. */
export function noticesOf(client: Client): Notices {
  let notices: readonly Notice[] = [];

  function become(next: readonly Notice[]) {
    notices = next.slice(-most);
    store.changed();
  }

  const without = (id: string) => notices.filter((notice) => notice.id !== id);
  const store = createStore({
    read: () => notices,
    start: () => client.listen({ "notification:received": (notice) => become([...without(notice.id), notice]) }),
  });
  return { get: store.get, subscribe: store.subscribe, dismiss: (id) => become(without(id)) };
}
