import { useRoom } from "@app/socket-io-react";
import { useRef, useState } from "react";
import { Avatar } from "./avatar.js";

/** Who is in the room: beside the log where there is space, behind a button where there is none. */
export function People({ roomId, userId }: { roomId: string; userId: string }) {
  const members = useRoom(roomId, (room) => room.members);
  const count = useRoom(roomId, (room) => room.memberCount);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className="quiet people-button"
        aria-expanded={isOpen}
        aria-controls="people"
        onClick={() => setOpen(!isOpen)}
        onKeyDown={({ key }) => isOpen && key === "Escape" && close()}
      >
        {count === 1 ? "1 person" : `${count} people`}
      </button>
      <aside id="people" className="people" data-open={isOpen} aria-labelledby="people-title">
        <h2 id="people-title">People here</h2>
        <span className="count">{count}</span>
        <ul aria-labelledby="people-title">
          {members.map(({ id, name }) => (
            <li key={id}>
              <Avatar id={id} name={name} />
              <span>
                {name}
                {id === userId && <small> (you)</small>}
              </span>
            </li>
          ))}
        </ul>
        {count > members.length && <p className="hint">and {count - members.length} more</p>}
      </aside>
    </>
  );
}
