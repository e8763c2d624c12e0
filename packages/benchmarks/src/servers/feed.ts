import { randomUUID } from "node:crypto";
import { roomKey, type MessageStore } from "@app/socket-io-server";
import type { AppServer } from "@app/socket-types/server";
import { pace } from "../pace.js";

export type FeedAsks = { feed: ReturnType<typeof feedOf> };

const sender = { id: "feed", name: "Feed" };

/**
 * Tells a room stored messages, each in a frame of its own, as if each had been sent in a tick of its own. Resolves with
 * the last one's content, which no other has.
 */
export function feedOf(io: AppServer, messages: MessageStore) {
  let told = 0;
  return async function feed(roomId: string, count: number, perSecond: number): Promise<string> {
    await pace(count, perSecond, async () => {
      const draft = { roomId, messageId: randomUUID(), sender, content: `Message ${(told += 1)}` };
      const { epoch, message } = await messages.append(draft);
      io.to(roomKey(roomId)).emit("message:received", { roomId, epoch, messages: [message] });
    });
    return `Message ${told}`;
  };
}
