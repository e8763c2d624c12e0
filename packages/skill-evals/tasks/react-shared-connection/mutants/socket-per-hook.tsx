import { useEffect, useState, type ReactNode } from "react";
import { io } from "socket.io-client";

export function createChat({ url, getToken }: any) {
  function useSocket() {
    const [socket] = useState(() =>
      io(url, {
        forceNew: true,
        autoConnect: false,
        auth: (send) => void getToken().then((token: string) => send({ token })),
      }),
    );
    useEffect(() => {
      socket.connect();
      return () => void socket.disconnect();
    }, [socket]);
    return socket;
  }
  function Status() {
    const socket = useSocket();
    const [status, setStatus] = useState("connecting");
    useEffect(() => {
      socket.on("connect", () => setStatus("connected"));
      socket.on("disconnect", () => setStatus("reconnecting"));
    }, [socket]);
    return <p role="status">{status}</p>;
  }
  function useRoom(roomId: string) {
    const socket = useSocket();
    const [room, setRoom] = useState<any>({ messages: [], memberCount: 0 });
    useEffect(() => {
      socket.emit("room:join", { roomId }, ({ data }: any) => setRoom(data));
      const add = (fact: any) => setRoom((old: any) => ({ ...old, messages: [...old.messages, ...fact.messages] }));
      socket.on("message:received", add);
      return () => void socket.off("message:received", add);
    }, [socket, roomId]);
    return room;
  }
  const MessageList = ({ roomId }: { roomId: string }) => (
    <ol aria-label={roomId}>
      {useRoom(roomId).messages.map((one: any) => (
        <li key={one.messageId}>{one.content}</li>
      ))}
    </ol>
  );
  const MemberCount = ({ roomId }: { roomId: string }) => <span>{useRoom(roomId).memberCount}</span>;
  return {
    Provider: ({ children }: { children?: ReactNode }) => children,
    Status,
    MessageList,
    MemberCount,
    close() {},
  };
}
