import { SocketProvider, useStore } from "@app/socket-io-react";
import { endSession, roomInAddress, type DemoSession } from "chat-page";
import { useState } from "react";
import { ChatRoom } from "./chat-room.js";
import { ConnectionBar } from "./connection-bar.js";
import { Rooms } from "./rooms.js";
import { SignIn } from "./sign-in.js";

/** The page: a sign-in, then the rooms beside the one that the address names. */
export function App({ resumed }: { resumed: DemoSession | undefined }) {
  const [session, setSession] = useState(resumed);
  const roomId = useStore(roomInAddress);
  if (!session) return <SignIn onSignedIn={setSession} />;

  const signOut = () => {
    endSession(session);
    setSession(undefined);
  };
  return (
    <SocketProvider client={session.client}>
      <div className="chat" data-view={roomId ? "room" : "rooms"}>
        <ConnectionBar session={session} onSignOut={signOut} />
        <Rooms user={session.user} openRoomId={roomId} onSignOut={signOut} />
        {roomId ? <ChatRoom key={roomId} roomId={roomId} userId={session.user.id} /> : <NoRoom />}
      </div>
    </SocketProvider>
  );
}

function NoRoom() {
  return (
    <main className="room blank">
      <h1>Choose a room</h1>
      <p>Or make a new one: everybody here will see it.</p>
    </main>
  );
}
