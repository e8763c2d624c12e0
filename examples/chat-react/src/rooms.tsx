import { useRooms, useStore } from "@app/socket-io-react";
import { linkTo, type DemoSession } from "chat-page";
import { AdminLink } from "./admin-link.js";
import { Avatar } from "./avatar.js";
import { NewRoom } from "./new-room.js";

interface RoomsProps {
  session: DemoSession;
  openRoomId: string | undefined;
  onSignOut: () => void;
}

/** Who you are, the rooms, and a new one. On a phone it is the page before a room. */
export function Rooms({ session: { user, reading }, openRoomId, onSignOut }: RoomsProps) {
  const list = useRooms();
  const unread = useStore(reading);
  return (
    <nav className="rooms" aria-label="Rooms and account">
      <div className="account">
        <Avatar id={user.id} name={user.name} />
        <strong>{user.name}</strong>
        <button type="button" className="quiet" onClick={onSignOut}>
          Sign out
        </button>
      </div>
      <AdminLink />
      <h2 id="rooms-title">Rooms</h2>
      {list.status === "failed" && <p role="alert">{list.error.message}</p>}
      {list.status === "loaded" && list.rooms.length === 0 && (
        <p className="hint">None yet. Make the first one below.</p>
      )}
      <ul aria-labelledby="rooms-title">
        {list.rooms.map(({ roomId, name }) => (
          <li key={roomId}>
            <a href={linkTo(roomId)} aria-current={roomId === openRoomId ? "page" : undefined}>
              <span className="room-name">{name}</span>
              <UnreadCount count={unread.get(roomId)?.count ?? 0} />
            </a>
          </li>
        ))}
      </ul>
      <NewRoom />
    </nav>
  );
}

function UnreadCount({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="badge">
      {count}
      <span className="unseen"> unread</span>
    </span>
  );
}
