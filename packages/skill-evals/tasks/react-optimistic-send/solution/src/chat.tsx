import { useState, type FormEvent, type ReactNode } from "react";
import { createClient } from "./realtime/client/index.js";
import { SocketProvider } from "./realtime/provider.js";
import { useRoom } from "./realtime/use-room.js";

interface Options {
  url: string;
  getToken(): Promise<string>;
}

export function createChat({ url, getToken }: Options) {
  const client = createClient(url, { getToken });
  client.connect();
  return {
    Provider: ({ children }: { children?: ReactNode }) => <SocketProvider client={client}>{children}</SocketProvider>,
    Room,
    close: client.signOut,
  };
}

function Room({ roomId }: { roomId: string }) {
  const { messages, send, retry } = useRoom(roomId);
  const [draft, setDraft] = useState("");
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!draft) return;
    send(draft);
    setDraft("");
  }
  return (
    <>
      <ol>
        {messages.map(({ messageId, content, status }) => (
          <li key={messageId} data-status={status}>
            <span>{content}</span>
            {status === "failed" && <button onClick={() => retry(messageId)}>Retry</button>}
          </li>
        ))}
      </ol>
      <form onSubmit={submit}>
        <input aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} />
      </form>
    </>
  );
}
