import { useStore } from "@app/socket-io-react";
import type { Admin } from "chat-page";

/** How busy the server is, live. */
export function AdminStats({ admin }: { admin: Admin }) {
  const stats = useStore(admin, (view) => view.stats);
  const peopleCount = useStore(admin, (view) => view.peopleCount);
  return (
    <section aria-labelledby="stats-title">
      <h2 id="stats-title">Right now</h2>
      <dl className="stats">
        <div>
          <dt>People</dt>
          <dd>{peopleCount}</dd>
        </div>
        <div>
          <dt>Connections</dt>
          <dd>{stats?.connections}</dd>
        </div>
        <div>
          <dt>Commands running</dt>
          <dd>{stats?.running}</dd>
        </div>
      </dl>
    </section>
  );
}
