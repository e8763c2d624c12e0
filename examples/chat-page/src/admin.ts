import { createStore, namespaceOf, type Client, type Store } from "@app/socket-io-client";
import type { AdminCommands, AdminFacts, AdminStats, User } from "@app/socket-types";

/** What admins see of the server. */
export interface AdminView {
  /** `refused`: whoever is signed in is no admin. While the connection is away, what was seen last stays. */
  status: "opening" | "open" | "refused";
  stats: AdminStats | undefined;
  /** By name, at most 200; `peopleCount` counts all. */
  people: readonly User[];
  peopleCount: number;
  /** Since the first look at this page, newest first. */
  bans: readonly Ban[];
}

export interface Ban {
  userId: string;
  /** His id when he was never seen here. */
  name: string;
  reason: string;
}

export interface Admin extends Store<AdminView> {
  /** Ends all of a user's sessions and keeps him out. Rejects with a `SocketError`. */
  ban(userId: string, reason: string): Promise<unknown>;
  /** Tells everyone who is connected. Rejects with a `SocketError`, also when it may have happened. */
  broadcast(message: string): Promise<unknown>;
}

type People = Pick<AdminView, "people" | "peopleCount">;

const admins = new WeakMap<Client, Admin>();

/** What an admin of this client sees and does, over `/admin`, which is entered while somebody watches. */
export function adminOf(client: Client): Admin {
  const admin = admins.get(client) ?? createAdmin(client);
  admins.set(client, admin);
  return admin;
}

function createAdmin(client: Client): Admin {
  const admin = namespaceOf<AdminCommands, AdminFacts>(client, "/admin");
  const names = new Map<string, string>();
  let stats: AdminStats | undefined;
  let present: People = { people: [], peopleCount: 0 };
  let bans: readonly Ban[] = [];

  /** With each `admin:stats` the people are asked for, too. */
  async function look(seen?: AdminStats) {
    const [next, people] = await Promise.all([seen ?? admin.request("admin:stats", {}), fetchPeople(client)]);
    for (const { id, name } of people.people) names.set(id, name);
    stats = next;
    present = people;
    store.changed();
  }

  /** What fails is seen next time, and that the connection is away is said elsewhere. */
  const tryLook = (seen?: AdminStats) => void look(seen).catch(() => undefined);

  function banned({ userId, reason }: { userId: string; reason: string }) {
    const others = bans.filter((ban) => ban.userId !== userId);
    bans = [{ userId, name: names.get(userId) ?? userId, reason }, ...others];
    store.changed();
    tryLook();
  }

  function start() {
    const stop = [
      admin.connection.subscribe(store.changed),
      admin.listen({ connect: () => tryLook(), "admin:stats": tryLook, "admin:user-banned": banned }),
    ];
    admin.connect();
    return () => {
      for (const end of stop) end();
      admin.close();
    };
  }

  const store = createStore<AdminView>({
    read: () => ({ status: statusOf(admin.connection.get().status, stats), stats, ...present, bans }),
    start,
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    ban: (userId, reason) => admin.request("admin:ban-user", { userId, reason }),
    broadcast: (message) => admin.request("admin:broadcast", { message }),
  };
}

function statusOf(connection: string, stats: AdminStats | undefined): AdminView["status"] {
  if (connection === "needs-auth") return "refused";
  return stats ? "open" : "opening";
}

async function fetchPeople(client: Client): Promise<People> {
  const authorization = `Bearer ${await client.token("connect")}`;
  const response = await fetch("/api/admin/people", { headers: { authorization } });
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  return (await response.json()) as People;
}
