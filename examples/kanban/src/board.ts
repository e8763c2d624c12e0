import {
  createFeed,
  createOutbox,
  createStore,
  createUniqueId,
  createWorker,
  isOutcomeUnknown,
  namespaceOf,
  type Client,
  type Store,
} from "@app/socket-io-client";
import type { SocketError } from "@app/socket-types";
import { apply, type Card } from "./cards.js";
import type { BoardCommands, BoardFacts, Change, Deed } from "./contract.js";

export interface BoardState {
  status: "opening" | "open" | "refused";
  /** Why it was refused. */
  error?: SocketError;
  /** As the server orders them, with one's own deeds that are on their way already done. */
  cards: readonly Card[];
  /** Deeds that the server refused, and that are undone here. */
  refused: readonly { changeId: string; error: SocketError }[];
}

export interface BoardStore extends Store<BoardState> {
  /** Does it at once, and tells the server, now or when connected. Returns its id. */
  change(deed: Deed): string;
  /** Forgets a refusal that was read. */
  dismiss(changeId: string): void;
}

/** A board that is open while it is watched, and shows each deed once, in one order, through cuts. */
export function createBoard(client: Client, boardId: string): BoardStore {
  const boards = namespaceOf<BoardCommands, BoardFacts>(client, "/boards");
  const feed = createFeed<Change>();
  let cards: readonly Card[] = [];
  let standing: Pick<BoardState, "status" | "error"> = { status: "opening" };
  let isOpen = false;
  let cuts = 0;

  const outbox = createOutbox<Deed, { epoch: string; change: Change }>({
    deliver: (changeId, deed) => boards.request("board:change", { boardId, changeId, deed }),
    changed: (reply) => (reply ? take(feed.push(reply.epoch, [reply.change])) : store.changed()),
  });
  const worker = createWorker(() => {
    if (boards.connection.get().status !== "connected" || standing.status === "refused") return undefined;
    return !isOpen || feed.hasGap() ? open() : undefined;
  });
  const store = createStore<BoardState>({
    read() {
      const entries = outbox.entries();
      const underWay = entries.filter(({ status }) => status === "sending").map(({ draft }) => ({ deed: draft }));
      const refused = entries.flatMap(({ id, error }) => (error ? [{ changeId: id, error }] : []));
      return { ...standing, cards: underWay.reduce(apply, cards), refused };
    },
    start() {
      const stop = boards.listen({
        connect: () => worker.poke(),
        disconnect() {
          isOpen = false;
          cuts += 1;
          outbox.pause();
        },
        "board:changed": (fact) => fact.boardId === boardId && take(feed.push(fact.epoch, fact.changes)),
      });
      boards.connect();
      // What was said while nobody watched was not heard.
      isOpen = false;
      worker.poke();
      return stop;
    },
  });

  /** Adds what became readable, and takes it out of the outbox in the same step: a deed is never done twice. */
  function take(changes: readonly Change[], isRestart = false) {
    cards = changes.reduce(apply, cards);
    const done = new Set(changes.map(({ changeId }) => changeId));
    const cursor = feed.cursor();
    outbox.remove(({ id, reply }) => {
      if (!reply || done.has(id)) return done.has(id);
      return reply.epoch === cursor?.epoch ? reply.change.offset <= cursor.offset : isRestart;
    });
    store.changed();
    worker.poke();
  }

  async function open() {
    const cutsBefore = cuts;
    try {
      const since = feed.cursor();
      const {
        head,
        cards: all,
        changes,
        hasMore,
      } = await boards.request("board:open", { boardId, ...(since && { since }) });
      // Cut right behind the answer: what was told since was not heard.
      if (cutsBefore !== cuts) return;
      isOpen = true;
      standing = { status: "open" };
      if (all) {
        cards = all;
        take(feed.restart(head, []), true);
      } else take(feed.append(head.epoch, changes, hasMore) ?? []);
      outbox.run();
    } catch (error) {
      if (isOutcomeUnknown(error)) throw error;
      standing = { status: "refused", error: error as SocketError };
      store.changed();
    }
  }

  client.onSignOut(() => {
    outbox.remove(() => true);
    feed.clear();
    cards = [];
    isOpen = false;
    standing = { status: "opening" };
    store.changed();
  });

  return {
    get: store.get,
    subscribe: store.subscribe,
    change(deed) {
      const changeId = createUniqueId();
      outbox.add(changeId, deed);
      return changeId;
    },
    dismiss(changeId) {
      outbox.remove(({ id }) => id === changeId);
      store.changed();
    },
  };
}
