import { useRoom } from "@app/socket-io-react";
import { useState } from "react";

/** Where history was lost while this page was open: before the message with this id, at the end, or nowhere. */
export function useHistoryLoss(roomId: string): string | undefined {
  const discontinuities = useRoom(roomId, (room) => room.discontinuities);
  const firstMessageId = useRoom(roomId, (room) => room.messages[0]?.messageId ?? "end");
  const [seen, setSeen] = useState<{ discontinuities: number; before?: string }>({ discontinuities });
  if (discontinuities !== seen.discontinuities) {
    // What is shown from now on begins after the loss (React docs, "useState", information from previous renders).
    setSeen({ discontinuities, ...(discontinuities > seen.discontinuities && { before: firstMessageId }) });
  }
  return seen.before;
}
