import type { ChatMessage } from "@app/socket-types";
import type { AppNamespace } from "@app/socket-types/server";
import { roomKey } from "./membership.js";

/** Tells a room about stored messages. */
export type TellRoom = (epoch: string, message: ChatMessage) => void;

interface Batch {
  readonly epoch: string;
  readonly messages: ChatMessage[];
  bytes: number;
}

/**
 * Sends all messages that a room was sent in one tick as one `message:received`. When a room is quiet a message leaves in the
 * same tick; in a busy one the cost of a frame to every member is shared. A batch is cut at `mostMessages` or `mostBytes`.
 */
export function batchPerTick(namespace: AppNamespace, { mostMessages = 100, mostBytes = 64 * 1024 } = {}): TellRoom {
  const batches = new Map<string, Batch>();

  function flush(roomId: string): void {
    const batch = batches.get(roomId);
    if (!batch) return;
    batches.delete(roomId);
    const messages = batch.messages.sort((a, b) => a.offset - b.offset);
    namespace.to(roomKey(roomId)).emit("message:received", { roomId, epoch: batch.epoch, messages });
  }

  return function tellRoom(epoch, message) {
    const { roomId } = message;
    if (batches.get(roomId)?.epoch !== epoch) flush(roomId);
    let batch = batches.get(roomId);
    if (!batch) {
      batches.set(roomId, (batch = { epoch, messages: [], bytes: 0 }));
      setImmediate(() => flush(roomId));
    }
    batch.messages.push(message);
    batch.bytes += Buffer.byteLength(message.content);
    if (batch.messages.length >= mostMessages || batch.bytes >= mostBytes) flush(roomId);
  };
}
