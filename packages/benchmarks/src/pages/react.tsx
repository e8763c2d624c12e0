import "./browser.js";
import { SocketProvider, useRoom } from "@app/socket-io-react";
import type { ServerFacts } from "@app/socket-types";
import { useEffect, useLayoutEffect, useState, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { Socket } from "socket.io-client";
import { servePage, type Shown } from "./serve-page.js";

type Message = { messageId: string; content: string };

function Latest({ messages, room: { rows, committed } }: { messages: readonly Message[]; room: Shown }) {
  useLayoutEffect(() => committed(messages.at(-1)?.content));
  return messages.slice(-rows).map(({ messageId, content }) => <p key={messageId}>{content}</p>);
}

function OurRoom({ room }: { room: Shown }) {
  const messages = useRoom(room.roomId, (view) => view.messages);
  return <Latest messages={messages} room={room} />;
}

function PlainRoom({ socket, room }: { socket: Socket; room: Shown }) {
  const [messages, setMessages] = useState<Message[]>([]);
  useEffect(() => {
    const add = (fact: ServerFacts["message:received"]) => setMessages((previous) => [...previous, ...fact.messages]);
    socket.on("message:received", add);
    return () => void socket.off("message:received", add);
  }, [socket]);
  return <Latest messages={messages} room={room} />;
}

function mount(page: ReactNode): () => void {
  const root = createRoot(document.querySelector("main")!);
  root.render(page);
  return () => root.unmount();
}

servePage({
  mountOurs: (client, room) =>
    mount(
      <SocketProvider client={client}>
        <OurRoom room={room} />
      </SocketProvider>,
    ),
  mountPlain: (socket, room) => mount(<PlainRoom socket={socket} room={room} />),
});
