import { useRoom } from "@app/socket-io-react";
import { useEffect } from "react";
import { Composer } from "./composer.js";
import { MessageLog } from "./message-log.js";
import { People } from "./people.js";
import { TypingLine } from "./typing-line.js";

/** One room. Everything below it watches the same room for the part that it shows. */
export function ChatRoom({ roomId, userId }: { roomId: string; userId: string }) {
  const status = useRoom(roomId, (room) => room.status);
  const name = useRoom(roomId, ({ room }) => room?.name);
  useEffect(() => {
    document.title = name ? `${name} · Chat` : "Chat";
  }, [name]);

  return (
    <main className="room">
      <a className="back" href="#/" aria-label="All rooms" />
      <h1>{name ?? (status === "refused" ? "No entry" : "Opening …")}</h1>
      {status === "refused" ? (
        <Refused roomId={roomId} />
      ) : (
        <>
          <People roomId={roomId} userId={userId} />
          <MessageLog roomId={roomId} userId={userId} />
          <TypingLine roomId={roomId} userId={userId} />
          <Composer roomId={roomId} />
        </>
      )}
    </main>
  );
}

function Refused({ roomId }: { roomId: string }) {
  const error = useRoom(roomId, (room) => room.error);
  return (
    <div className="blank" role="alert">
      <p>{error?.code === "NOT_FOUND" ? "There is no such room." : `You cannot enter this room: ${error?.message}`}</p>
      <a href="#/">All rooms</a>
    </div>
  );
}
