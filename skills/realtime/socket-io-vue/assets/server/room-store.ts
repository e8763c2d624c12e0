import type { Room } from "@app/socket-types";

/**
 * The rooms that exist. `test/room-store.behaviour.ts` states what an implementation owes. Every method throws
 * `UNAVAILABLE` when the store cannot be reached.
 */
export interface RoomStore {
  /**
   * Creates once: the same id and name answer the stored room with `created: false`. Throws `CONFLICT` for another
   * name, `VALIDATION_FAILED` for a name with U+0000 or unpaired surrogates.
   */
  create(room: { roomId: string; name: string }): Promise<{ room: Room; created: boolean }>;
  get(roomId: string): Promise<Room | undefined>;
  /** In order of creation, after a given room. An unknown `after` is `NOT_FOUND`. */
  list(page: { after?: string; limit: number }): Promise<{ rooms: Room[]; hasMore: boolean }>;
}
