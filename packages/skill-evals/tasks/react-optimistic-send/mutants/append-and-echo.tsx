import { useEffect, useState, type ReactNode } from "react";
import { io } from "socket.io-client";

export function createChat({ url, getToken }: any) {
  const socket = io(url, { forceNew: true, auth: (send) => void getToken().then((token: string) => send({ token })) });
  function Room({ roomId }: { roomId: string }) {
    const [messages, setMessages] = useState<any[]>([]);
    const [draft, setDraft] = useState("");
    useEffect(() => {
      const join = () => socket.emit("room:join", { roomId }, ({ data }: any) => setMessages(data.messages));
      const add = (fact: any) => setMessages((old) => [...old, ...fact.messages]);
      socket.on("connect", join);
      if (socket.connected) join();
      socket.on("message:received", add);
      return () => {
        socket.off("connect", join);
        socket.off("message:received", add);
      };
    }, [roomId]);
    return (
      <>
        <ol>
          {messages.map((one, index) => (
            <li key={index} data-status={one.status ?? "sent"}>
              <span>{one.content}</span>
            </li>
          ))}
        </ol>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!draft) return;
            const messageId = crypto.randomUUID();
            setMessages((old) => [...old, { messageId, content: draft, status: "sending" }]);
            socket.emit("message:send", { roomId, messageId, content: draft }, () => {
              setMessages((old) => old.filter((one) => one.status !== "sending" || one.messageId !== messageId));
            });
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
