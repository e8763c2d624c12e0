import type { SocketError } from "@app/socket-types";
import type { Client } from "../src/client.js";
import { createFeed } from "../src/feed.js";
import { namespaceOf } from "../src/namespace.js";
import { createOutbox, type OutboxEntry } from "../src/outbox.js";
import { perClient } from "../src/per-client.js";
import { isRetryable } from "../src/retry.js";
import { createStore, type Store } from "../src/store.js";
import { createUniqueId } from "../src/unique-id.js";
import { createWorker } from "../src/worker.js";
import type { Change, Item, ListCommands, ListFacts, Stored } from "./shared-list-contract.js";

export interface ListState {
  status: "idle" | "opening" | "open" | "refused";
  error?: SocketError;
  /** As the server has them, with what is on its way there already done. */
  items: readonly Item[];
  /** What is on its way, and what failed. */
  unsent: readonly OutboxEntry<Item, Stored>[];
}

export interface ListStore extends Store<ListState> {
  /** Adds an item or changes its text, at once, and delivers that, now or when connected. Returns its change's id. */
  put(item: Item): string;
  /** Forgets a change that failed. */
  dismiss(changeId: string): void;
}

/** Neighbours that come out of order close most gaps by themselves within this time. */
const graceMs = 150;

const listsOf = perClient(() => new Map<string, ListStore>());

/** The one store of a list per client. It is open while it is watched, or still has changes to deliver. */
export function listOf(client: Client, listId: string): ListStore {
  const list = listsOf(client).get(listId) ?? createList(client, listId);
  listsOf(client).set(listId, list);
  return list;
}

// #region store
function createList(client: Client, listId: string): ListStore {
  const lists = namespaceOf<ListCommands, ListFacts>(client, "/lists");
  const feed = createFeed<Change>();
  let items: readonly Item[] = [];
  let standing: Pick<ListState, "status" | "error"> = { status: "idle" };
  let isWatched = false;
  let stopListening: (() => void) | undefined;

  const outbox = createOutbox<Item, Stored>({
    deliver: (changeId, item) => lists.request("list:put", { listId, changeId, ...item }),
    changed: (reply) => (reply ? settle(feed.push(reply.epoch, [reply.change])) : changed()),
  });
  const worker = createWorker(() => {
    if (lists.connection.get().status !== "connected") return undefined;
    return standing.status === "opening" || (standing.status === "open" && feed.hasGap()) ? open() : undefined;
  });
  const store = createStore<ListState>({
    read() {
      const unsent = outbox.entries();
      const underWay = unsent.filter(({ status }) => status === "sending").map(({ draft }) => draft);
      return { ...standing, items: underWay.reduce(put, items), unsent };
    },
    start() {
      watch(true);
      return () => watch(false);
    },
  });
  const watch = (watched: boolean) => {
    isWatched = watched;
    changed();
  };

  /** After every change: enters when the list is needed, and forgets it when it no longer is. */
  function changed() {
    store.changed();
    if (feed.hasGap()) worker.poke(graceMs);
    const isNeeded = isWatched || outbox.isBusy();
    if (isNeeded === (stopListening !== undefined)) return;
    stopListening?.();
    stopListening = isNeeded ? listen() : undefined;
    if (!isNeeded) forget();
    become({ status: isNeeded ? "opening" : "idle" });
    worker.poke();
  }

  function become(next: typeof standing) {
    standing = next;
    if (next.status === "open" || next.status === "refused") outbox.run();
    else outbox.pause();
    changed();
  }

  async function open() {
    const asked = standing;
    try {
      const { head, items: all } = await lists.request("list:open", { listId });
      // Cut or left right behind the answer: what was told since was not heard.
      if (asked !== standing) return;
      items = all;
      settle(feed.restart(head, []), true);
      become({ status: "open" });
    } catch (error) {
      if (isRetryable(error)) throw error;
      if (asked === standing) become({ status: "refused", error: error as SocketError });
    }
  }

  /** Does what became readable, and in the same step takes out of the outbox what `items` hold by now. */
  function settle(changes: readonly Change[], isRestart = false) {
    items = changes.reduce((now, { item }) => put(now, item), items);
    const ids = new Set(changes.map(({ changeId }) => changeId));
    const cursor = feed.cursor();
    outbox.remove(({ id, reply }) => {
      if (!reply || ids.has(id)) return ids.has(id);
      return reply.epoch === cursor?.epoch ? reply.change.offset <= cursor.offset : isRestart;
    });
    changed();
  }

  function listen() {
    lists.connect();
    return lists.listen({
      connect: () => worker.poke(),
      disconnect() {
        worker.rest();
        become({ status: "opening" });
      },
      "list:changed": (fact) => fact.listId === listId && settle(feed.push(fact.epoch, fact.changes)),
    });
  }

  function forget() {
    feed.clear();
    items = [];
  }

  client.onSignOut(() => {
    outbox.remove(() => true);
    forget();
    changed();
  });
  // #endregion store

  return {
    get: store.get,
    subscribe: store.subscribe,
    put(item) {
      const changeId = createUniqueId();
      outbox.add(changeId, item);
      return changeId;
    },
    dismiss(changeId) {
      outbox.remove(({ id }) => id === changeId);
      changed();
    },
  };
}

/** What a change does; the server does the same. */
function put(items: readonly Item[], item: Item): readonly Item[] {
  const isKnown = items.some(({ itemId }) => itemId === item.itemId);
  return isKnown ? items.map((old) => (old.itemId === item.itemId ? item : old)) : [...items, item];
}
