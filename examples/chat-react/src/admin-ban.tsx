import { limits, type User } from "@app/socket-types";
import type { Admin } from "chat-page";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";

interface AdminBanProps {
  person: User;
  ban: Admin["ban"];
  onBanned: () => void;
  onClose: () => void;
}

/** Asks for the reason, and whether it is meant. */
export function AdminBan({ person, ban, onBanned, onClose }: AdminBanProps) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string>();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // StrictMode runs effects twice, and an open dialog cannot be opened.
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setProblem(undefined);
    try {
      await ban(person.id, reason.trim());
      dialog.current?.close();
      onBanned();
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  return (
    <dialog ref={dialog} className="ban" aria-labelledby="ban-title" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="ban-title">Ban {person.name}?</h2>
        <p>All connections of this person end now, and nobody lets them in again. They are told the reason.</p>
        <label htmlFor="ban-reason">Reason</label>
        <input
          id="ban-reason"
          autoComplete="off"
          required
          pattern=".*\S.*"
          title="At least one letter"
          maxLength={limits.reasonLength}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {problem && <p role="alert">{problem}</p>}
        <div className="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button className="danger">Ban</button>
        </div>
      </form>
    </dialog>
  );
}
