import { limits, type Joined, type SocketError } from "@app/socket-types";
import type { Client } from "./client.js";
import { isRetryable } from "./retry.js";
import type { RoomState } from "./room-state.js";
import type { createTimeline } from "./timeline.js";
import { createWorker } from "./worker.js";

/** Where a room stands for this connection, and what is known of its log beside what is shown. */
type SyncState = Pick<RoomState, "status" | "error" | "epoch" | "hasOlder" | "discontinuities">;

interface RoomSyncOptions {
  timeline: ReturnType<typeof createTimeline>;
  joining: () => void;
  joined: (reply: Joined) => void;
  changed: () => void;
}

/** Nodes that share a database may deliver neighbours out of order: most gaps close by themselves within this time. */
const graceMs = 150;
const olderPage = 50;
const maxFruitlessPages = 5;

/**
 * Brings about what is wanted of a room, one command at a time: joined while wanted and connected, again after every
 * reconnect (a server knows memberships per connection), left afterwards. Continues where the timeline ends, reads what
 * it lacks, and begins anew, counting a discontinuity, when the server no longer has that.
 */
export function createRoomSync({ request, socket }: Client, roomId: string, options: RoomSyncOptions) {
  const { timeline, joining, joined, changed } = options;
  const { feed, outbox } = timeline;
  let membership: Pick<RoomState, "status" | "error"> = { status: "idle" };
  let isWanted = false;
  let isInside = false;
  let isLost = false;
  let isStale = false;
  let fruitlessPages = 0;
  let hasOlder = false;
  let discontinuities = 0;
  let loadingOlder: Promise<void> | undefined;

  const worker = createWorker(() => {
    if (!socket.connected) return undefined;
    if (!isWanted) return isInside ? leave() : undefined;
    if (membership.status === "joining") return join();
    if (membership.status !== "joined") return undefined;
    return isStale ? join() : feed.hasGap() ? readOn() : undefined;
  });

  function become(next: typeof membership) {
    membership = next;
    // Where the room is refused, unsent messages go out all the same: each learns why it fails.
    if (next.status === "joined" || next.status === "refused") outbox.run();
    else outbox.pause();
    changed();
  }

  async function join() {
    joining();
    isStale = false;
    const since = isLost ? undefined : feed.cursor();
    const asked = membership;
    try {
      const reply = await request("room:join", { roomId, ...(since && { since }) });
      isInside = socket.connected;
      // Cut or left right behind the answer: what was told since was not heard.
      if (!isWanted || asked !== membership) return;
      joined(reply);
      if (since && reply.recovered) isLost = !timeline.append(reply.head.epoch, reply.messages, reply.hasMore);
      else restart(reply);
      // Lost: the log has a hole after the cursor, and the worker joins again without it.
      become({ status: isLost ? "joining" : "joined" });
    } catch (error) {
      isStale = true;
      if (isRetryable(error) || !socket.connected) throw error;
      if (isWanted) become({ status: "refused", error: error as SocketError });
    }
  }

  function restart({ head, messages, hasMore }: Joined) {
    if (feed.cursor()) discontinuities += 1;
    isLost = false;
    hasOlder = hasMore;
    timeline.restart(head, messages);
  }

  async function leave() {
    isInside = false;
    // One that fails is not repeated: the server forgets the membership with the connection.
    await request("room:leave", { roomId }).catch(() => undefined);
  }

  async function readOn() {
    const after = feed.cursor();
    try {
      const page = await request("message:history", { roomId, ...(after && { after }), limit: limits.historyPage });
      isLost = !timeline.append(page.epoch, page.messages, page.hasMore);
    } catch (error) {
      if (isRetryable(error)) throw error;
      isLost = true;
    }
    const isFruitless = feed.hasGap() && feed.cursor()?.offset === after?.offset;
    fruitlessPages = isFruitless ? fruitlessPages + 1 : 0;
    isLost ||= fruitlessPages === maxFruitlessPages;
    if (isLost && isWanted) become({ status: "joining" });
    else if (isFruitless) throw new Error("The server does not show yet what it has announced");
  }

  async function readOlder() {
    const before = feed.start();
    if (!before) return;
    const page = await request("message:history", { roomId, before, limit: olderPage });
    if (timeline.prepend(page.epoch, page.messages)) hasOlder = page.hasMore;
    changed();
  }

  return {
    state(): SyncState {
      const epoch = feed.cursor()?.epoch;
      return { ...membership, ...(epoch && { epoch }), hasOlder: hasOlder || feed.isTrimmed(), discontinuities };
    },
    want(wanted: boolean) {
      isWanted = wanted;
      become({ status: wanted ? "joining" : "idle" });
      worker.poke();
    },
    connected: (): void => worker.poke(),
    disconnected() {
      isInside = false;
      worker.rest();
      if (isWanted) become({ status: "joining" });
    },
    /** Joins again, after a while and without leaving: what was told meanwhile may be lost. */
    rejoin(delayMs: number) {
      isStale = true;
      worker.poke(delayMs);
    },
    /** Reads what is missing when it is still missing after a moment. */
    check() {
      if (feed.hasGap()) worker.poke(graceMs);
    },
    loadOlder: (): Promise<void> => (loadingOlder ??= readOlder().finally(() => (loadingOlder = undefined))),
    /** Lets go of everything that was read; unsent messages stay. */
    forget() {
      feed.clear();
      hasOlder = isLost = false;
      discontinuities = fruitlessPages = 0;
    },
  };
}
