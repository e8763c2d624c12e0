import { useEffect, useState, type ReactNode } from "react";
import { io } from "socket.io-client";

export function createChat({ url, getToken }: any) {
  const socket = io(url, { forceNew: true, auth: (send) => void getToken().then((token: string) => send({ token })) });
  function Room({ roomId }: { roomId: string }) {
    const [messages, setMessages] = useState<any[]>([]);
    const [draft, setDraft] = useState("");
    useEffect(() => {
      const merge = (list: any[]) =>
        setMessages((old) => {
          const known = new Map(
            [...old, ...list.map((one) => ({ ...one, status: "sent" }))].map((one) => [one.messageId, one]),
          );
          return [...known.values()].sort((a, b) => (a.offset ?? Infinity) - (b.offset ?? Infinity));
        });
      const join = () => socket.emit("room:join", { roomId }, ({ data }: any) => merge(data.messages));
      const add = (fact: any) => merge(fact.messages);
      socket.on("connect", join);
      if (socket.connected) join();
      socket.on("message:received", add);
      return () => {
        socket.off("connect", join);
        socket.off("message:received", add);
      };
    }, [roomId]);
    async function send(content: string, key = crypto.randomUUID() as string) {
      setMessages((old) => [
        ...old.filter((one) => one.messageId !== key),
        { messageId: key, content, status: "sending" },
      ]);
      try {
        await socket.timeout(3_000).emitWithAck("message:send", { roomId, messageId: key, content });
      } catch {
        setMessages((old) => old.filter((one) => one.messageId !== key));
        void send(content);
      }
    }
    return (
      <>
        <ol>
          {messages.map((one) => (
            <li key={one.messageId} data-status={one.status}>
              <span>{one.content}</span>
            </li>
          ))}
        </ol>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (draft) void send(draft);
            setDraft("");
          }}
        >
          <input aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} />
        </form>
      </>
    );
  }
  return { Provider: ({ children }: { children?: ReactNode }) => children, Room, close: () => socket.disconnect() };
}
