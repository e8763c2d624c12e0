import { useSocketClient } from "@app/socket-io-react";
import type { User } from "@app/socket-types";
import { useEffect } from "react";

interface ShutOutProps {
  reason: string;
  user: User;
  onSignOut: () => void;
}

/** Why this person may not come in, and what he can do now. */
export function ShutOut({ reason, user, onSignOut }: ShutOutProps) {
  const client = useSocketClient();
  useEffect(() => {
    document.title = "No entry · Chat";
  }, []);
  return (
    <main className="shut-out">
      <div role="alert">
        <h1>You may not come in</h1>
        <p>
          An admin has ended your sessions: <q>{reason}</q>
        </p>
      </div>
      <p>
        Nobody sees what you write from now on. If you think that this is a mistake, ask those who run this chat, and
        tell them who you are: <code>{user.id}</code>
      </p>
      <div className="actions">
        <button type="button" onClick={client.connect}>
          Try again
        </button>
        <button type="button" className="quiet" onClick={onSignOut}>
          Sign out
        </button>
      </div>
    </main>
  );
}
