import type { MessageStore } from "@app/socket-io-server";
import type { AppNamespace } from "@app/socket-types/server";

/** A part of the server that is switched off, to see that the checker notices. */
export type Broken = "dedupe" | "epoch" | "resume" | "sweep";

/** A store that never says that a log was lost. */
export function hideEpochs(store: MessageStore): MessageStore {
  const epoch = "the only one";
  return {
    append: async (draft) => ({ ...(await store.append(draft)), epoch }),
    async read(roomId, range) {
      const page = await store.read(roomId, range);
      return { ...page, head: { ...page.head, epoch } };
    },
  };
}

/** Joins that do not look at the client's cursor. */
export function ignoreCursors(namespace: AppNamespace): void {
  namespace.on("connection", (socket) => {
    socket.prependAny((event: string, payload: { since?: unknown }) => {
      if (event === "room:join") delete payload.since;
    });
  });
}
