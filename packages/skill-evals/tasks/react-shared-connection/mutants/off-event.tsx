import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { io, type Socket } from "socket.io-client";

const Context = createContext<Socket>(undefined!);

export function createChat({ url, getToken }: any) {
  const socket = io(url, { forceNew: true, auth: (send) => void getToken().then((token: string) => send({ token })) });
  return {
    Provider: ({ children }: { children?: ReactNode }) => (
      <Context.Provider value={socket}>{children}</Context.Provider>
    ),
    Status,
    MessageList,
    MemberCount,
    close: () => socket.disconnect(),
  };
}

function Status() {
  const socket = useContext(Context);
  const [status, setStatus] = useState(socket.connected ? "connected" : "connecting");
  useEffect(() => {
    socket.on("connect", () => setStatus("connected"));
    socket.on("disconnect", () => setStatus("reconnecting"));
    return () => {
      socket.off("connect");
      socket.off("disconnect");
    };
  }, [socket]);
  return <p role="status">{status}</p>;
}

function useRoom(roomId: string) {
  const socket = useContext(Context);
  const [room, setRoom] = useState<any>({ messages: [], memberCount: 0 });
  useEffect(() => {
    socket.emit("room:join", { roomId }, ({ data }: any) => setRoom(data));
    socket.on("message:received", (fact: any) =>
      setRoom((old: any) => ({ ...old, messages: [...old.messages, ...fact.messages] })),
    );
    return () => {
      socket.emit("room:leave", { roomId }, () => {});
      socket.off("message:received");
    };
  }, [socket, roomId]);
  return room;
}

function MessageList({ roomId }: { roomId: string }) {
  const { messages } = useRoom(roomId);
  return (
    <ol aria-label={roomId}>
      {messages.map((one: any) => (
        <li key={one.messageId}>{one.content}</li>
      ))}
    </ol>
  );
}

function MemberCount({ roomId }: { roomId: string }) {
  return <span>{useRoom(roomId).memberCount}</span>;
}
