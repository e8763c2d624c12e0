import { useSocketClient, useStore } from "@app/socket-io-react";
import { clockTime, noticesOf } from "chat-page";
import { useMemo } from "react";

/** What everyone was told, until the reader dismisses it: read aloud when it comes, and never in his way. */
export function Notices() {
  const client = useSocketClient();
  const store = useMemo(() => noticesOf(client), [client]);
  const notices = useStore(store);
  return (
    <section className="notices" aria-label="Announcements" aria-live="polite">
      {notices.map(({ id, text, createdAt }) => (
        <div key={id} className="notice">
          <p>
            {text} <time dateTime={createdAt}>{clockTime(createdAt)}</time>
          </p>
          <button type="button" className="quiet" onClick={() => store.dismiss(id)}>
            Dismiss
          </button>
        </div>
      ))}
    </section>
  );
}
