import { useConnection, useSocketClient, useStore } from "@app/socket-io-react";
import { countdownTo, shutOutReason, wordsForConnection, type DemoSession } from "chat-page";
import { useMemo } from "react";

/** How the connection is doing, in words, with a way on, and the switch that takes it away. */
export function ConnectionBar({ session, onSignOut }: { session: DemoSession; onSignOut: () => void }) {
  const client = useSocketClient();
  const connection = useConnection();
  const isCut = useStore(session.isCut);
  const { status } = connection;
  const retryAt = "retryAt" in connection ? connection.retryAt : undefined;

  return (
    <header className="connection" data-status={status}>
      <p role="status">
        {wordsForConnection(connection)}
        {/* Read aloud once, not every second. */}
        {retryAt !== undefined && <Countdown until={retryAt} />}
      </p>
      {retryAt !== undefined && !isCut && (
        <button type="button" onClick={client.retryNow}>
          Retry now
        </button>
      )}
      {status === "needs-auth" && shutOutReason(connection) === undefined && (
        <button type="button" onClick={onSignOut}>
          Sign in again
        </button>
      )}
      {status === "closed" && (
        <button type="button" onClick={client.connect}>
          Connect again
        </button>
      )}
      <button
        type="button"
        role="switch"
        aria-checked={isCut}
        className="switch"
        onClick={() => session.setCut(!isCut)}
      >
        <span>
          Cut<span className="long"> my connection</span>
        </span>
      </button>
    </header>
  );
}

function Countdown({ until }: { until: number }) {
  const countdown = useMemo(() => countdownTo(until), [until]);
  return <span aria-hidden="true">{useStore(countdown)}</span>;
}
