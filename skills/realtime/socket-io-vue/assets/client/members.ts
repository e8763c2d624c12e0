import { limits, type Joined, type Room, type User } from "@app/socket-types";

/** What a join tells of a room, in the shape of its state. */
export interface Attendance {
  room?: Room;
  /** The same array until somebody came or went. */
  members: readonly User[];
  /** Also counts those beyond the 200 that are listed. */
  memberCount: number;
}

/** A room and who is in it: the answer to a join, kept up to date by what is told of each change. */
export interface Members {
  state(): Attendance;
  renamed(room: Room): void;
  joined(user: User): void;
  left(userId: string): void;
  /** Takes the answer to a join, and then what was told while it was under way. */
  load(answer: Joined): void;
  /** Keeps showing what is known; what is told from now on is held back until the next `load`. */
  expect(): void;
  clear(): void;
}

/** The attendance of one room. */
export function createMembers(): Members {
  let room: Room | undefined;
  let users: readonly User[] = [];
  let count = 0;
  let early: (() => void)[] | undefined = [];

  function renamed(updated: Room) {
    room = updated;
    early?.push(() => renamed(updated));
  }

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
    state: () => ({ ...(room && { room }), members: users, memberCount: count }),
    renamed,
    joined,
    left,
    load(answer) {
      ({ room, members: users, memberCount: count } = answer);
      const held = early ?? [];
      early = undefined;
      for (const replay of held) replay();
    },
    expect() {
      early ??= [];
    },
    clear() {
      room = undefined;
      users = [];
      count = 0;
      early = [];
    },
  };
}
