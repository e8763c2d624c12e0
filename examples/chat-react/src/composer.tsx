import { useRoom, useSocketClient } from "@app/socket-io-react";
import { limits } from "@app/socket-types";
import { attachmentsOf, filesIn } from "chat-page";
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type SyntheticEvent } from "react";
import { AttachButton } from "./attach-button.js";
import { Attachments } from "./attachments.js";

/** Where a message is written. It works without a connection too: what is sent then leaves later. */
export function Composer({ roomId }: { roomId: string }) {
  const send = useRoom(roomId, (room) => room.send);
  const setTyping = useRoom(roomId, (room) => room.setTyping);
  const attachments = attachmentsOf(useSocketClient(), roomId);
  const [draft, setDraft] = useState("");
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  function change(content: string) {
    setDraft(content);
    setTyping(content.trim() !== "");
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    const content = draft.trim();
    if (content === "") return;
    try {
      send(content);
      change("");
      setProblem(undefined);
    } catch (error) {
      setProblem((error as Error).message);
    }
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes, Enter accepts its suggestion.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  }

  function onPaste(event: ClipboardEvent) {
    const files = filesIn(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    attachments.add(files);
  }

  const left = limits.contentLength - draft.length;
  return (
    <form className="composer" onSubmit={submit}>
      {problem && <p role="alert">{problem}</p>}
      <Attachments roomId={roomId} />
      <AttachButton onFiles={attachments.add} />
      <label className="unseen" htmlFor="message">
        Message
      </label>
      <textarea
        ref={field}
        id="message"
        rows={1}
        placeholder="Write a message"
        aria-describedby="composer-hint"
        maxLength={limits.contentLength}
        value={draft}
        onChange={(event) => change(event.target.value)}
        onBlur={() => setTyping(false)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <button className="primary">Send</button>
      <small id="composer-hint">
        {left < 200 ? `${left} characters left` : "Enter sends, Shift + Enter starts a new line"}
      </small>
    </form>
  );
}
