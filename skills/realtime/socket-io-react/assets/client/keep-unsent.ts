import type { Client } from "./client.js";
import { roomOf, unsentListenersOf, type UnsentListener } from "./room.js";

/** A message whose outcome is not known yet. Plain JSON. */
export interface UnsentMessage {
  userId: string;
  roomId: string;
  messageId: string;
  content: string;
  fileId?: string;
  createdAt: string;
  /** Orders what was sent within one millisecond. */
  place: number;
}

/** Where unsent messages outlive the page, each in a place of its own, so that tabs do not overwrite each other. */
export interface UnsentStorage {
  /** Everything that is kept, of all users, in any order. */
  load(): readonly UnsentMessage[];
  /** Throws when it cannot keep the message: that is then lost with the page, and delivered all the same without. */
  save(message: UnsentMessage): void;
  remove(messageId: string): void;
}

/** A server remembers ids for twice as long: what is older could be stored a second time. */
const keptMs = 24 * 3_600_000;
const keptMessages = 500;

/**
 * Makes what this user sends outlive a reload. Sends again what an earlier page did not get through, under the same
 * ids and in the same order, and keeps from now on what has no answer yet, 500 messages at most. Call it once the user
 * is known and before anything is sent. `signOut()` removes what is kept of the user and ends it. What another user
 * left behind is never sent, and removed after a day. Returns the stop, which leaves everything where it is.
 */
export function keepUnsent(client: Client, userId: string, storage: UnsentStorage = createLocalStorage()): () => void {
  const kept = new Map<string, UnsentMessage>();
  const listeners = unsentListenersOf(client);
  let places = 0;

  const update: UnsentListener = (roomId, outbox) => {
    const waiting = outbox.filter(({ status, reply }) => status === "sending" && reply === undefined);
    const ids = new Set(waiting.map(({ id }) => id));
    for (const { messageId, roomId: itsRoom } of kept.values()) {
      if (itsRoom === roomId && !ids.has(messageId)) remove(messageId);
    }
    for (const { id: messageId, draft } of waiting) keep({ userId, roomId, messageId, ...draft, place: ++places });
  };

  function keep(message: UnsentMessage) {
    if (kept.has(message.messageId) || kept.size >= keptMessages) return;
    kept.set(message.messageId, message);
    try {
      storage.save(message);
    } catch {
      // Full or forbidden: the message is still sent, by this page.
    }
  }

  function remove(messageId: string) {
    kept.delete(messageId);
    storage.remove(messageId);
  }

  function restore() {
    const sentAt = ({ createdAt }: UnsentMessage) => Date.parse(createdAt);
    const found = [...storage.load()].sort((a, b) => sentAt(a) - sentAt(b) || a.place - b.place);
    for (const message of found) {
      const { roomId, content, ...options } = message;
      places = Math.max(places, message.place);
      const isFresh = Date.now() - Date.parse(message.createdAt) < keptMs;
      if (!isFresh) storage.remove(message.messageId);
      else if (message.userId === userId) {
        try {
          roomOf(client, roomId).send(content, options);
          kept.set(message.messageId, message);
        } catch {
          // More than an outbox takes: the next page sends it.
        }
      }
    }
  }

  function stop() {
    listeners.delete(update);
    stopWatching();
  }

  const stopWatching = client.onSignOut(() => {
    stop();
    for (const messageId of kept.keys()) remove(messageId);
  });
  restore();
  listeners.add(update);
  return stop;
}

/** Keeps them in the browser's `localStorage`. Where that is missing or forbidden, nothing outlives the page. */
export function createLocalStorage(prefix = "unsent:"): UnsentStorage {
  return {
    load() {
      const items = localItems();
      const names = Array.from({ length: items?.length ?? 0 }, (_, index) => items?.key(index) ?? "");
      return names.filter((name) => name.startsWith(prefix)).flatMap((name) => parse(items?.getItem(name)));
    },
    save: (message) => localItems()?.setItem(prefix + message.messageId, JSON.stringify(message)),
    remove: (messageId) => localItems()?.removeItem(prefix + messageId),
  };
}

function localItems(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Other code, or another version of this one, may have written there. */
function parse(text = "" as string | null): UnsentMessage[] {
  try {
    const message = JSON.parse(text ?? "") as UnsentMessage;
    const { userId, roomId, messageId, content, createdAt } = message;
    return [userId, roomId, messageId, content, createdAt].every((field) => typeof field === "string") ? [message] : [];
  } catch {
    return [];
  }
}
