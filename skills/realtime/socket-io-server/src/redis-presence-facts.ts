import type { User } from "@app/socket-types";
import type { AppNamespace } from "@app/socket-types/server";
import { roomKey } from "./membership.js";
import type { Redis } from "./redis-clients.js";

/** Tells rooms who came and who went, and hears of every way out. Nothing here rejects. */
export interface PresenceFacts {
  /** Resolves when the sockets of this node have heard it, the one that came among them. */
  joined(roomId: string, user: User): Promise<void>;
  left(roomId: string, userId: string): Promise<void>;
  /** Calls back when a socket of this node left, was disconnected or lost its access, whoever saw to that. */
  onOut(listener: (roomId: string, socketId: string) => void): void;
}

/**
 * Facts of presence that are right in the end, whatever order they arrive in. Nodes publish apart, and each tells its
 * own sockets apart from that, so that what one tells can be heard after what another told later, for example of a user
 * who moved. Whoever tells looks again when it was heard, and takes back what is no longer so. `namesOf`: the key of the
 * hash of all who are in a room.
 */
export function createPresenceFacts(
  namespace: AppNamespace,
  redis: Redis,
  namesOf: (roomId: string) => string,
): PresenceFacts {
  // Without an answer everybody joins again: see missed-facts.ts.
  const ignore = () => undefined;

  async function lookAgain(roomId: string, userId: string, compare: (name: unknown) => void): Promise<void> {
    // An adapter tells its own sockets once Redis has answered, and this is answered after that.
    await redis.publisher.send(["PING"]).catch(ignore);
    redis.publisher.send(["HGET", namesOf(roomId), userId]).then(compare, ignore);
  }

  async function joined(roomId: string, user: User): Promise<void> {
    namespace.to(roomKey(roomId)).emit("user:joined", { roomId, user });
    await lookAgain(roomId, user.id, (name) => {
      if (name === null) void left(roomId, user.id);
    });
  }

  async function left(roomId: string, userId: string): Promise<void> {
    namespace.to(roomKey(roomId)).emit("user:left", { roomId, userId });
    await lookAgain(roomId, userId, (name) => {
      if (typeof name === "string") void joined(roomId, JSON.parse(name) as User);
    });
  }

  return {
    joined,
    left,
    onOut(listener) {
      const prefix = roomKey("");
      namespace.adapter.on("leave-room", (room: string, socketId: string) => {
        if (room.startsWith(prefix)) listener(room.slice(prefix.length), socketId);
      });
    },
  };
}
