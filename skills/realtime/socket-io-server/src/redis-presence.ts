import { randomUUID } from "node:crypto";
import type { User } from "@app/socket-types";
import type { AppNamespace } from "@app/socket-types/server";
import type { Presence } from "./presence.js";
import type { Redis } from "./redis-clients.js";
import { createPresenceFacts } from "./redis-presence-facts.js";
import { presenceKeys, presenceScript } from "./redis-presence-script.js";

/** What this node answers for: one socket in one room. */
interface Entry {
  readonly roomId: string;
  readonly user: User;
  /** Its name in Redis. */
  readonly text: string;
}

/** Departures are looked for this often at most. */
const shortestWaitMs = 20;
/** Sockets of dead nodes that are swept in one go. */
const portion = "1000";

/**
 * Who is in which room, on all nodes. Each node renews one lease for all of its sockets, by Redis's clock. Any node
 * notices that another one's lease has ended, and tells once that its users left: within 4/3 of `leaseMs` after a
 * SIGKILL. `graceMs`: how long a user whose last socket vanished still counts as present, whichever node he returns to.
 * While Redis is away, `enter`, `leave` and `members` fail with `UNAVAILABLE`; who vanishes meanwhile is taken out when
 * it is back. Ends with `redis.close()`.
 */
export function createRedisPresence(
  namespace: AppNamespace,
  redis: Redis,
  { leaseMs = 15_000, graceMs = 5_000 } = {},
): Presence {
  const node = randomUUID();
  const base = redis.key(`${presenceKeys}${namespace.name}`);
  const facts = createPresenceFacts(namespace, redis, (roomId) => `${base}:names:${roomId}`);
  const inside = new Map<string, Entry>();
  /** What Redis may not know yet, by its place in `inside`. */
  const unsaved = new Map<string, Entry>();
  let timer: NodeJS.Timeout | undefined;
  let wakesAtMs = Infinity;

  // Where a failure is a lapse: with the answer, whoever should be told of is lost.
  const change = async (operation: string, ...args: string[]): Promise<unknown> =>
    (await redis.publisher.run(presenceScript, [base], [operation, node, ...args])).reply;
  const placeOf = (roomId: string, socketId: string) => `${socketId} ${roomId}`;

  async function saveEnter(place: string, entry: Entry): Promise<boolean> {
    inside.set(place, entry);
    unsaved.set(place, entry);
    const reply = await change("enter", entry.text, JSON.stringify(entry.user), `${leaseMs}`);
    // Gone meanwhile: that is not saved yet.
    if (inside.get(place) === entry) unsaved.delete(place);
    const [isNew, isKnown] = reply as [number, number];
    if (isKnown === 0 && inside.size > 1) saveAllLater();
    return isNew === 1;
  }

  async function saveVanished(place: string, entry: Entry): Promise<void> {
    unsaved.set(place, entry);
    await change("leave", entry.text, `${graceMs}`);
    if (!inside.has(place)) unsaved.delete(place);
    wakeIn(graceMs);
  }

  /** Redis lost what it knew of this node, or others took the node for dead. */
  function saveAllLater(): void {
    for (const [place, entry] of inside) unsaved.set(place, entry);
    wakeIn(0);
  }

  async function saveUnsaved(): Promise<void> {
    for (const [place, entry] of unsaved) {
      const isInside = inside.has(place);
      if (!isInside) await saveVanished(place, entry);
      else if (await saveEnter(place, entry)) void facts.joined(entry.roomId, entry.user);
    }
  }

  async function renew(): Promise<void> {
    const [isKnown, left, waitMs] = (await change("renew", `${leaseMs}`, portion)) as [number, string[], number];
    for (const text of left) void facts.left(...(JSON.parse(text) as [string, string]));
    if (isKnown === 0 && inside.size > 0) saveAllLater();
    if (waitMs >= 0) wakeIn(waitMs);
  }

  function wakeIn(delayMs: number): void {
    const waitMs = Math.max(delayMs, shortestWaitMs);
    const atMs = performance.now() + waitMs;
    if (redis.closed.aborted || atMs >= wakesAtMs) return;
    clearTimeout(timer);
    wakesAtMs = atMs;
    timer = setTimeout(() => {
      wakesAtMs = Infinity;
      wakeIn(leaseMs / 3);
      // Redis is away: the next one catches up. Saved first, or those who are back would be swept.
      saveUnsaved()
        .then(renew)
        .catch(() => {});
    }, waitMs).unref();
  }

  facts.onOut((roomId, socketId) => {
    const place = placeOf(roomId, socketId);
    const entry = inside.get(place);
    if (!entry) return;
    inside.delete(place);
    saveVanished(place, entry).catch(() => {});
  });
  redis.closed.addEventListener("abort", () => clearTimeout(timer));
  wakeIn(leaseMs / 3);

  return {
    async enter(socket, roomId) {
      const { user } = socket.data;
      const entry = { roomId, user, text: JSON.stringify([roomId, user.id, socket.id]) };
      const isNew = await saveEnter(placeOf(roomId, socket.id), entry);
      // It is told as well, before the answer to its join: on its way in it may have heard that its user left.
      if (isNew) await facts.joined(roomId, user);
    },

    async leave(socket, roomId) {
      const place = placeOf(roomId, socket.id);
      const entry = inside.get(place);
      if (!entry) return;
      // Out from now on: `saveUnsaved`, which may run meanwhile, must not have it enter again.
      inside.delete(place);
      unsaved.set(place, entry);
      const isLast = (await change("leave", entry.text, "0")) === 1;
      unsaved.delete(place);
      if (isLast) void facts.left(roomId, entry.user.id);
    },

    async members(roomId, limit) {
      const [memberCount, members] = (await change("members", roomId, `${limit}`)) as [number, string[]];
      return { members: members.map((user) => JSON.parse(user) as User), memberCount };
    },
  };
}
