import { useStore } from "@app/socket-io-react";
import type { User } from "@app/socket-types";
import type { Admin } from "chat-page";
import { useRef, useState } from "react";
import { AdminBan } from "./admin-ban.js";
import { Avatar } from "./avatar.js";

/** Who is connected, each with a way out, and who was banned. */
export function AdminPeople({ admin, userId }: { admin: Admin; userId: string }) {
  const people = useStore(admin, (view) => view.people);
  const peopleCount = useStore(admin, (view) => view.peopleCount);
  const bans = useStore(admin, (view) => view.bans);
  const [person, setPerson] = useState<User>();
  const title = useRef<HTMLHeadingElement>(null);

  return (
    <section aria-labelledby="connected-title">
      {/* Takes the focus when the button that had it goes away with the person. */}
      <h2 id="connected-title" ref={title} tabIndex={-1}>
        Connected
      </h2>
      <ul className="rows" aria-labelledby="connected-title">
        {people.map((user) => (
          <li key={user.id}>
            <Avatar id={user.id} name={user.name} />
            <span>
              {user.name}
              {user.id === userId && <small> (you)</small>}
            </span>
            {user.id !== userId && (
              <button type="button" aria-label={`Ban ${user.name}`} onClick={() => setPerson(user)}>
                Ban
              </button>
            )}
          </li>
        ))}
      </ul>
      {peopleCount > people.length && <p className="hint">and {peopleCount - people.length} more</p>}
      <div aria-live="polite">
        {bans.length > 0 && (
          <>
            <h2 id="banned-title">Banned since you came</h2>
            <ul className="rows" aria-labelledby="banned-title">
              {bans.map((ban) => (
                <li key={ban.userId}>
                  <Avatar id={ban.userId} name={ban.name} />
                  <span>
                    {ban.name}: <q>{ban.reason}</q>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {person && (
        <AdminBan
          key={person.id}
          person={person}
          ban={admin.ban}
          onBanned={() => title.current?.focus()}
          onClose={() => setPerson(undefined)}
        />
      )}
    </section>
  );
}
