import type { Client } from "./client.js";
import { createMembers } from "./members.js";
import type { OutboxEntry } from "./outbox.js";
import { perClient } from "./per-client.js";
import type { RoomState, RoomStore } from "./room-state.js";
import { createRoomSync } from "./room-sync.js";
import { createStore } from "./store.js";
import { createTimeline, type Draft } from "./timeline.js";
import { createTyping } from "./typing.js";
import { createUniqueId } from "./unique-id.js";

/** Called at once, with all that a room has in its outbox, when that changed. */
export type UnsentListener = (roomId: string, outbox: readonly OutboxEntry<Draft, unknown>[]) => void;

/** Who wants to know what the rooms of a client have to send. */
export const unsentListenersOf = perClient(() => new Set<UnsentListener>());

const roomsOf = perClient(() => new Map<string, RoomStore>());

/**
 * The one store of a room per client. It joins while it is watched (or still has messages to send) and leaves after
 * that, forgetting what it read. Through reconnects it shows each message once, in order, without gaps.
 */
export function roomOf(client: Client, roomId: string): RoomStore {
  const rooms = roomsOf(client);
  const room = rooms.get(roomId) ?? createRoom(client, roomId);
  rooms.set(roomId, room);
  return room;
}

function createRoom(client: Client, roomId: string): RoomStore {
  const { request, send } = client;
  let isWatched = false;
  let stopListening: (() => void) | undefined;

  const members = createMembers();
  const tell = (isTyping: boolean) => send(isTyping ? "typing:start" : "typing:stop", { roomId });
  const typing = createTyping({ tell, changed });
  const timeline = createTimeline(roomId, {
    send: (messageId, { content, fileId }) =>
      request("message:send", { roomId, messageId, content, ...(fileId && { fileId }) }),
    changed,
  });
  const { outbox } = timeline;
  let told = outbox.entries();
  const sync = createRoomSync(client, roomId, {
    timeline,
    joining: members.expect,
    joined: members.load,
    changed,
  });
  const store = createStore<RoomState>({
    read: () => ({
      ...sync.state(),
      ...members.state(),
      messages: timeline.messages(),
      typing: typing.users(),
    }),
    start() {
      watch(true);
      return () => watch(false);
    },
  });
  const watch = (watched: boolean) => {
    isWatched = watched;
    changed();
  };

  /** After every change: enters the room when it is needed, leaves it when it no longer is. */
  function changed() {
    store.changed();
    tellUnsent();
    sync.check();
    const isNeeded = isWatched || outbox.isBusy();
    if (isNeeded === (stopListening !== undefined)) return;
    if (isNeeded) stopListening = listen();
    else {
      stopListening?.();
      stopListening = undefined;
      forget();
    }
    sync.want(isNeeded);
  }

  function tellUnsent() {
    if (told === outbox.entries()) return;
    told = outbox.entries();
    for (const listener of unsentListenersOf(client)) listener(roomId, told);
  }

  function forget() {
    sync.forget();
    members.clear();
    typing.clear();
  }

  function listen() {
    const here =
      <Fact extends { roomId: string }>(take: (fact: Fact) => void) =>
      (fact: Fact) => {
        if (fact.roomId !== roomId) return;
        take(fact);
        store.changed();
      };
    return client.listen({
      connect: sync.connected,
      disconnect() {
        sync.disconnected();
        typing.clear();
      },
      "facts:missed": ({ withinMs }) => sync.rejoin(Math.random() * withinMs),
      "message:received": here(({ epoch, messages }) => {
        for (const { sender } of messages) typing.stopped(sender.id);
        timeline.receive(epoch, messages);
      }),
      "room:updated": here(members.renamed),
      "user:joined": here(({ user }) => members.joined(user)),
      "user:left": here(({ userId }) => {
        members.left(userId);
        typing.stopped(userId);
      }),
      "user:typing": here(({ userId }) => typing.started(userId)),
      "user:stopped-typing": here(({ userId }) => typing.stopped(userId)),
    });
  }

  client.onSignOut(() => {
    outbox.remove(() => true);
    forget();
    changed();
  });

  return {
    get: store.get,
    subscribe: store.subscribe,
    send(content, { fileId, messageId = createUniqueId(), createdAt = new Date().toISOString() } = {}) {
      timeline.add(messageId, { content, createdAt, ...(fileId && { fileId }) });
      typing.set(false);
      return messageId;
    },
    retry: outbox.retry,
    discard(messageId) {
      outbox.remove(({ id }) => id === messageId);
      changed();
    },
    setTyping: typing.set,
    loadOlder: sync.loadOlder,
  };
}
