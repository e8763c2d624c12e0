import type { ReactNode } from "react";
import { createClient } from "./realtime/client/index.js";
import { SocketProvider } from "./realtime/provider.js";
import { useConnection } from "./realtime/use-connection.js";
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
    Status,
    MessageList,
    MemberCount,
    close: client.signOut,
  };
}

function Status() {
  const status = useConnection(({ status }) => status);
  const isUp = status === "connected" || status === "connecting";
  return <p role="status">{isUp ? status : status === "idle" ? "connecting" : "reconnecting"}</p>;
}

function MessageList({ roomId }: { roomId: string }) {
  const messages = useRoom(roomId, (room) => room.messages);
  return (
    <ol aria-label={roomId}>
      {messages.map(({ messageId, content }) => (
        <li key={messageId}>{content}</li>
      ))}
    </ol>
  );
}

function MemberCount({ roomId }: { roomId: string }) {
  const count = useRoom(roomId, (room) => room.memberCount);
  return <span>{count}</span>;
}
