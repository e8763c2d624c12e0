import { useSocketClient, useStore } from "@app/socket-io-react";
import type { User } from "@app/socket-types";
import { linkTo, roomListOf } from "chat-page";
import { useMemo } from "react";
import { Avatar } from "./avatar.js";
import { NewRoom } from "./new-room.js";

interface RoomsProps {
  user: User;
  openRoomId: string | undefined;
  onSignOut: () => void;
}

/** Who you are, the rooms, and a new one. On a phone it is the page before a room. */
export function Rooms({ user, openRoomId, onSignOut }: RoomsProps) {
  const client = useSocketClient();
  const roomList = useMemo(() => roomListOf(client), [client]);
  const { rooms, isLoaded, problem } = useStore(roomList);
  return (
    <nav className="rooms" aria-label="Rooms and account">
      <div className="account">
        <Avatar id={user.id} name={user.name} />
        <strong>{user.name}</strong>
        <button type="button" className="quiet" onClick={onSignOut}>
          Sign out
        </button>
      </div>
      <h2 id="rooms-title">Rooms</h2>
      {problem && <p role="alert">{problem}</p>}
      {isLoaded && rooms.length === 0 && <p className="hint">None yet. Make the first one below.</p>}
      <ul aria-labelledby="rooms-title">
        {rooms.map(({ roomId, name }) => (
          <li key={roomId}>
            <a href={linkTo(roomId)} aria-current={roomId === openRoomId ? "page" : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
      <NewRoom />
    </nav>
  );
}
