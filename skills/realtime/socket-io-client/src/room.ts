import type { Room } from "@app/socket-types";
import type { Client } from "./client.js";
import { createMembers } from "./members.js";
import type { RoomState, RoomStore } from "./room-state.js";
import { createRoomSync } from "./room-sync.js";
import { createStore } from "./store.js";
import { createTimeline } from "./timeline.js";
import { createTyping } from "./typing.js";
import { createUniqueId } from "./unique-id.js";

const roomsOf = new WeakMap<Client, Map<string, RoomStore>>();

/**
 * The one store of a room per client. It joins while it is watched (or still has messages to send) and leaves after
 * that, forgetting what it read. Through reconnects it shows each message once, in order, without gaps.
 */
export function roomOf(client: Client, roomId: string): RoomStore {
  const rooms = roomsOf.get(client) ?? new Map<string, RoomStore>();
  roomsOf.set(client, rooms);
  const room = rooms.get(roomId) ?? createRoom(client, roomId);
  rooms.set(roomId, room);
  return room;
}

function createRoom(client: Client, roomId: string): RoomStore {
  const { request, send, socket } = client;
  let room: Room | undefined;
  let isWatched = false;
  let stopListening: (() => void) | undefined;

  const members = createMembers();
  const tell = (isTyping: boolean) => send(isTyping ? "typing:start" : "typing:stop", { roomId });
  const typing = createTyping({ tell, changed });
  const timeline = createTimeline(roomId, {
    send: (messageId, content) => request("message:send", { roomId, messageId, content }),
    changed,
  });
  const { outbox } = timeline;
  const sync = createRoomSync(client, roomId, {
    timeline,
    joining: members.expect,
    joined(reply) {
      room = reply.room;
      members.load(reply.members, reply.memberCount);
    },
    changed,
  });
  const store = createStore<RoomState>({
    read: () => ({
      ...sync.membership(),
      ...(room && { room }),
      members: members.list(),
      memberCount: members.count(),
      messages: timeline.messages(),
      typing: typing.users(),
      hasOlder: sync.hasOlder(),
      discontinuities: sync.discontinuities(),
    }),
    start() {
      watch(true);
      return () => watch(false);
    },
  });

  function watch(watched: boolean) {
    isWatched = watched;
    changed();
  }

  /** After every change: enters the room when it is needed, leaves it when it no longer is. */
  function changed() {
    store.changed();
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

  function forget() {
    room = undefined;
    sync.forget();
    members.clear();
    typing.clear();
  }

  function listen(): () => void {
    const here =
      <Fact extends { roomId: string }>(take: (fact: Fact) => void) =>
      (fact: Fact) => {
        if (fact.roomId !== roomId) return;
        take(fact);
        store.changed();
      };
    const disconnected = () => {
      sync.disconnected();
      typing.clear();
    };
    socket.on("connect", sync.connected);
    socket.on("disconnect", disconnected);
    const stop = client.listen({
      "message:received": here(({ epoch, messages }) => {
        for (const { sender } of messages) typing.stopped(sender.id);
        timeline.receive(epoch, messages);
      }),
      "room:updated": here((updated) => (room = updated)),
      "user:joined": here(({ user }) => members.joined(user)),
      "user:left": here(({ userId }) => {
        members.left(userId);
        typing.stopped(userId);
      }),
      "user:typing": here(({ userId }) => typing.started(userId)),
      "user:stopped-typing": here(({ userId }) => typing.stopped(userId)),
    });
    return () => {
      socket.off("connect", sync.connected);
      socket.off("disconnect", disconnected);
      stop();
    };
  }

  client.onSignOut(() => {
    outbox.remove(() => true);
    forget();
    changed();
  });

  return {
    get: store.get,
    subscribe: store.subscribe,
    send(content) {
      const messageId = createUniqueId();
      timeline.add(messageId, content);
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
