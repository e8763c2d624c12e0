import { useConnection, useStore } from "@app/socket-io-react";
import { isAdminInAddress, pageOf, roomInAddress, shutOutReason, type DemoSession } from "chat-page";
import { AdminPage } from "./admin-page.js";
import { ChatRoom } from "./chat-room.js";
import { ConnectionBar } from "./connection-bar.js";
import { Notices } from "./notices.js";
import { Rooms } from "./rooms.js";
import { ShutOut } from "./shut-out.js";
import { usePageTitle } from "./use-page-title.js";

interface ChatProps {
  session: DemoSession;
  onSignOut: () => void;
}

/** The rooms beside what the address names, for one person and his connection. */
export function Chat({ session, onSignOut }: ChatProps) {
  const reason = useConnection(shutOutReason);
  const isAdminPage = useStore(isAdminInAddress);
  const roomId = useStore(roomInAddress);
  const page = pageOf({ reason, isAdminPage, roomId });
  return (
    <div className="chat" data-view={page.name === "rooms" ? "rooms" : "room"}>
      <div className="top">
        <ConnectionBar session={session} onSignOut={onSignOut} />
        <Notices />
      </div>
      <Rooms session={session} openRoomId={roomId} onSignOut={onSignOut} />
      {page.name === "shut-out" && <ShutOut reason={page.reason} user={session.user} onSignOut={onSignOut} />}
      {page.name === "admin" && <AdminPage session={session} />}
      {page.name === "room" && <ChatRoom key={page.roomId} roomId={page.roomId} session={session} />}
      {page.name === "rooms" && <NoRoom session={session} />}
    </div>
  );
}

function NoRoom({ session }: { session: DemoSession }) {
  usePageTitle(session, undefined);
  return (
    <main className="room blank">
      <h1>Choose a room</h1>
      <p>Or make a new one: everybody here will see it.</p>
    </main>
  );
}
