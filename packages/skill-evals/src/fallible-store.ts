import { createMemoryMessageStore } from "@app/socket-io-server";
import { SocketError } from "@app/socket-types";

/** Messages in memory, and the means to have the next one of anybody but Bob refused with `UNAVAILABLE`. */
export function createFallibleStore() {
  const messages = createMemoryMessageStore();
  let failsNext = false;
  return {
    failNextSend: (): void => void (failsNext = true),
    messages: {
      ...messages,
      async append(draft: Parameters<typeof messages.append>[0]) {
        if (!failsNext || draft.sender.id === "bob") return messages.append(draft);
        failsNext = false;
        throw new SocketError("UNAVAILABLE", "The store is away: try again");
      },
    },
  };
}
