import { useRoom, useSocketClient } from "@app/socket-io-react";
import { acceptDrops, attachmentsOf, type DemoSession } from "chat-page";
import { useCallback } from "react";
import { Composer } from "./composer.js";
import { MessageLog } from "./message-log.js";
import { People } from "./people.js";
import { TypingLine } from "./typing-line.js";
import { usePageTitle } from "./use-page-title.js";

/** One room. Everything below it watches the same room for the part that it shows. */
export function ChatRoom({ roomId, session }: { roomId: string; session: DemoSession }) {
  const client = useSocketClient();
  const status = useRoom(roomId, (room) => room.status);
  const name = useRoom(roomId, ({ room }) => room?.name);
  const dropTarget = useCallback(
    (element: HTMLElement | null) => acceptDrops(element, attachmentsOf(client, roomId).add),
    [client, roomId],
  );
  usePageTitle(session, name);

  const userId = session.user.id;
  return (
    <main ref={dropTarget} className="room">
      <a className="back" href="#/" aria-label="All rooms" />
      <h1>{name ?? (status === "refused" ? "No entry" : "Opening …")}</h1>
      {status === "refused" ? (
        <Refused roomId={roomId} />
      ) : (
        <>
          <People roomId={roomId} userId={userId} />
          <MessageLog roomId={roomId} session={session} />
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
