import { randomUUID } from "node:crypto";
import { connectRedis, createEmitter, createRedisAdapter, roomKey, userKey } from "@app/socket-io-server";

export interface Notice {
  text: string;
  userIds: readonly string[];
  roomIds: readonly string[];
}

/**
 * Tells users and rooms, each socket once, from a process that serves no clients; resolves when all is on its way. Who
 * is not connected never hears of it: what must not be missed belongs into a store. Throws `UNAVAILABLE` when Redis
 * cannot be reached.
 */
export async function notify(redisUrl: string, prefix: string, { text, userIds, roomIds }: Notice): Promise<void> {
  await using redis = await connectRedis(redisUrl, { prefix, connectMs: 3_000, onError: () => {} });
  const { io, close } = createEmitter(await createRedisAdapter(redis));
  const audience = [...userIds.map(userKey), ...roomIds.map(roomKey)];
  // `to([])` means no filter at all: it would tell everybody.
  if (audience.length > 0) {
    io.to(audience).emit("notification:received", { id: randomUUID(), text, createdAt: new Date().toISOString() });
  }
  await close();
}
