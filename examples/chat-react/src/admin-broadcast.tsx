import { limits } from "@app/socket-types";
import { clockTime, type Admin } from "chat-page";
import { useState, type SyntheticEvent } from "react";

/** Tells everyone who is connected. */
export function AdminBroadcast({ admin }: { admin: Admin }) {
  const [message, setMessage] = useState("");
  const [outcome, setOutcome] = useState<{ sentAt?: string; problem?: string }>({});

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setOutcome({});
    try {
      await admin.broadcast(message.trim());
      setMessage("");
      setOutcome({ sentAt: clockTime(new Date().toISOString()) });
    } catch (error) {
      setOutcome({ problem: (error as Error).message });
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} aria-labelledby="broadcast-title">
      <h2 id="broadcast-title">Tell everyone</h2>
      <label htmlFor="broadcast">Announcement</label>
      <textarea
        id="broadcast"
        rows={2}
        required
        aria-describedby="broadcast-hint"
        maxLength={limits.contentLength}
        value={message}
        onChange={(event) => setMessage(event.target.value)}
      />
      <small id="broadcast-hint">Everyone who is connected at this moment sees it, and nobody who comes later.</small>
      {outcome.problem && <p role="alert">{outcome.problem}</p>}
      <div className="actions">
        <span aria-live="polite">{outcome.sentAt && `Sent at ${outcome.sentAt}`}</span>
        <button className="primary" disabled={message.trim() === ""}>
          Tell everyone
        </button>
      </div>
    </form>
  );
}
