import type { Connection } from "@app/socket-io-client";
import { useConnection, useSocketClient, useStore } from "@app/socket-io-react";
import { useSecondsUntil } from "./countdown.js";
import type { DemoSession } from "./demo-session.js";

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
        {wordsFor(connection)}
        {/* Read aloud once, not every second. */}
        {retryAt !== undefined && <Countdown until={retryAt} />}
      </p>
      {retryAt !== undefined && !isCut && (
        <button type="button" onClick={client.retryNow}>
          Retry now
        </button>
      )}
      {status === "needs-auth" && (
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
  const seconds = useSecondsUntil(until);
  return <span aria-hidden="true">{seconds > 0 ? ` in ${seconds} s` : " now"}</span>;
}

function wordsFor(connection: Connection): string {
  switch (connection.status) {
    case "idle":
      return "Not connected";
    case "connecting":
      return connection.attempt > 1 ? `Connecting, attempt ${connection.attempt}` : "Connecting";
    case "connected":
      return "Connected";
    case "reconnecting":
      return connection.retryAt === undefined ? "Connection lost. Trying again" : "Connection lost. Next try";
    case "draining":
      return "The server restarts. Back";
    case "offline":
      return "You are offline. What you write is kept and sent later.";
    case "needs-auth":
      return `You are signed out: ${connection.error.message}`;
    case "closed":
      return `Disconnected${connection.error ? `: ${connection.error.message}` : ""}`;
  }
}
