import { useSocketClient, useStore } from "@app/socket-io-react";
import { adminOf, type DemoSession } from "chat-page";
import { AdminBroadcast } from "./admin-broadcast.js";
import { AdminPeople } from "./admin-people.js";
import { AdminStats } from "./admin-stats.js";
import { usePageTitle } from "./use-page-title.js";

/** What the server is doing, who is here, and what an admin can do about it. */
export function AdminPage({ session }: { session: DemoSession }) {
  const admin = adminOf(useSocketClient());
  const status = useStore(admin, (view) => view.status);
  usePageTitle(session, "Admin");
  return (
    <main className="admin">
      <header>
        <a className="back" href="#/" aria-label="All rooms" />
        <h1>Admin</h1>
      </header>
      {status === "opening" && <p className="hint">Opening …</p>}
      {status === "refused" && <Refused />}
      {status === "open" && (
        <>
          <AdminStats admin={admin} />
          <AdminBroadcast admin={admin} />
          <AdminPeople admin={admin} userId={session.user.id} />
        </>
      )}
    </main>
  );
}

function Refused() {
  return (
    <section role="alert">
      <h2>This page is for admins</h2>
      <p>
        You are signed in as everybody else is. Whoever starts the server finds an admin link in its terminal: open that
        link in this browser.
      </p>
      <a href="#/">All rooms</a>
    </section>
  );
}
