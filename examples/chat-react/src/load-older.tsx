import { roomOf } from "@app/socket-io-client";
import { useSocketClient, useStore } from "@app/socket-io-react";
import { olderHistoryOf } from "chat-page";
import { useMemo } from "react";

/** Stands above the first message: reads older ones when it comes near to what is in view, and for who presses it. */
export function LoadOlder({ roomId }: { roomId: string }) {
  const client = useSocketClient();
  const older = useMemo(() => olderHistoryOf(roomOf(client, roomId)), [client, roomId]);
  const { attach, load } = older;
  const state = useStore(older);
  return (
    <p ref={attach} className="load-older">
      {/* Not disabled while it loads: the focus would be lost. */}
      <button type="button" onClick={load} aria-disabled={state === "loading"}>
        {state === "loading" ? "Loading …" : "Load older"}
      </button>
      {state === "failed" && <span role="alert">That did not work. Try again.</span>}
    </p>
  );
}
