import type { RoomState } from "@app/socket-io-client";

/** Looks at everything that a room shows to one person, from entering it to leaving it. */
export interface View {
  look(state: RoomState): void;
}

/**
 * Reports what may never be shown: a hole, a message twice, and history that changed without a discontinuity. What a
 * person has read stays where it was for as long as nothing says that it was lost.
 */
export function createView(name: string, violate: (what: string) => void): View {
  let shown: readonly string[] = [];
  let first = 0;
  let discontinuities = 0;

  return {
    look(state) {
      const stored = state.messages.filter((message) => message.status === "sent");
      const ids = stored.map(({ messageId }) => messageId);
      const start = stored[0]?.offset ?? 0;
      if (stored.some(({ offset }, index) => offset !== start + index)) violate(`no holes: ${name} is shown a hole`);
      if (new Set(state.messages.map(({ messageId }) => messageId)).size < state.messages.length) {
        violate(`each once: ${name} is shown a message twice`);
      }
      if (state.discontinuities === discontinuities && shown.length > 0) {
        const kept = start === first && shown.every((id, index) => ids[index] === id);
        if (!kept) violate(`a loss is announced: what ${name} was shown has changed without a word`);
      }
      [shown, first, discontinuities] = [ids, start, state.discontinuities];
    },
  };
}
