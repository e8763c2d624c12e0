import { limits, type User } from "@app/socket-types";

/** Who is in a room: the answer to a join, kept up to date by what is told of each arrival and departure. */
export interface Members {
  list(): readonly User[];
  /** Also counts those beyond the 200 that are listed. */
  count(): number;
  joined(user: User): void;
  left(userId: string): void;
  /** Takes the answer to a join, and then what was told while it was under way. */
  load(users: readonly User[], count: number): void;
  /** Keeps showing what is known; what is told from now on is held back until the next `load`. */
  expect(): void;
  clear(): void;
}

/** The members of one room. `list` answers the same array until somebody came or went. */
export function createMembers(): Members {
  let users: readonly User[] = [];
  let count = 0;
  let early: (() => void)[] | undefined = [];

  function joined(user: User) {
    if (early) return void early.push(() => joined(user));
    if (users.some(({ id }) => id === user.id)) return;
    if (users.length < limits.listedMembers) users = [...users, user];
    count += 1;
  }

  function left(userId: string) {
    if (early) return void early.push(() => left(userId));
    const isListed = users.some(({ id }) => id === userId);
    // Somebody who is not listed was only counted when more are counted than listed; else he was gone before the join.
    if (!isListed && count <= users.length) return;
    if (isListed) users = users.filter(({ id }) => id !== userId);
    count -= 1;
  }

  return {
    list: () => users,
    count: () => count,
    joined,
    left,
    load(listed, total) {
      users = listed;
      count = total;
      const held = early ?? [];
      early = undefined;
      for (const replay of held) replay();
    },
    expect() {
      early ??= [];
    },
    clear() {
      users = [];
      count = 0;
      early = [];
    },
  };
}
