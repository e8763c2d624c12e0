/** How many discontinuities a page knows of, and before which message the last one was: an id, or "end". */
export interface SeenLoss {
  discontinuities: number;
  before?: string;
}

/** What a page knows after it looked at its room again; the same object when nothing was lost since. */
export function lossBefore(
  seen: SeenLoss,
  { discontinuities, messages }: { discontinuities: number; messages: readonly { messageId: string }[] },
): SeenLoss {
  if (discontinuities === seen.discontinuities) return seen;
  // What is shown from now on begins after the loss. Fewer than before: another user's room.
  if (discontinuities < seen.discontinuities) return { discontinuities };
  return { discontinuities, before: messages[0]?.messageId ?? "end" };
}
