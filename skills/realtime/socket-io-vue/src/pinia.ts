import { createStore, roomOf, type RoomState, type RoomStore, type SendOptions } from "@app/socket-io-client";
import type { ServerFacts } from "@app/socket-types";
import { acceptHMRUpdate, defineStore } from "pinia";
import { computed, effectScope, ref, shallowRef } from "vue";
import { useSocketClient } from "./plugin.js";
import { useStore } from "./use-store.js";
import { useSubscription } from "./use-subscription.js";

type Notification = ServerFacts["notification:received"];

// Only projects with Vite have a type for `import.meta.hot`. The cast leaves no trace, so Vite still finds the words.
type HotMeta = ImportMeta & {
  hot?: { accept(callback: (edited: object) => void): void; dispose(callback: () => void): void };
};

const noRoom = createStore<RoomState | undefined>({ read: () => undefined });

/**
 * The open room and the notifications of the app, for any component, and with `useChatStore(pinia)` outside of them. It
 * listens once, however many use it, and keeps the room joined from `open` to `close`. `$reset` forgets everything, as
 * signing out does.
 */
export const useChatStore = defineStore("chat", () => {
  const client = useSocketClient();
  const roomId = ref<string>();
  const notifications = shallowRef<readonly Notification[]>([]);
  const openRoom = (): RoomStore | undefined => (roomId.value === undefined ? undefined : roomOf(client, roomId.value));

  function $reset() {
    roomId.value = undefined;
    notifications.value = [];
  }

  const bindings = effectScope();
  // An edited version of this file sets up its own, and Pinia stops none.
  (import.meta as HotMeta).hot?.dispose(() => bindings.stop());
  const room = bindings.run(() => {
    useSubscription(() => client.onSignOut($reset));
    useSubscription(() =>
      client.listen({
        "notification:received": (notification) => (notifications.value = [...notifications.value, notification]),
      }),
    );
    return useStore(() => openRoom() ?? noRoom);
  })!;

  return {
    roomId,
    /** What `RoomState` tells of the open room; undefined when none is open. */
    room,
    messages: computed(() => room.value?.messages ?? []),
    notifications,
    open: (id: string) => void (roomId.value = id),
    close: () => void (roomId.value = undefined),
    /** Sends to the open room and returns the message's id; undefined when none is open. Throws as `RoomStore.send`. */
    send: (content: string, options?: SendOptions) => openRoom()?.send(content, options),
    retry: (messageId: string) => openRoom()?.retry(messageId),
    discard: (messageId: string) => openRoom()?.discard(messageId),
    dismiss: (id: string) => void (notifications.value = notifications.value.filter((one) => one.id !== id)),
    $reset,
  };
});

(import.meta as HotMeta).hot?.accept(acceptHMRUpdate(useChatStore, (import.meta as HotMeta).hot));
