import type { Cursor } from "@app/socket-types";

/** Everything a feed needs to know of its items. */
export interface Numbered {
  /** 1, 2, 3 … within an epoch, without holes. */
  offset: number;
}

/** A window on an ordered log, assembled from pieces that arrive in any order, some twice, some never. */
export interface Feed<Item extends Numbered> {
  /** Oldest first, without holes; the same array until it changed. */
  items(): readonly Item[];
  /** The newest item in order; `undefined` before `restart`. */
  cursor(): Cursor | undefined;
  /** The oldest item of the window. */
  start(): Cursor | undefined;
  /** True when something newer than the cursor exists, or another epoch was seen: read what comes after the cursor. */
  hasGap(): boolean;
  /** True when older items were let go, to keep the window bounded. */
  isTrimmed(): boolean;
  /** Takes what the server pushed. Returns what became readable, in order. */
  push(epoch: string, items: readonly Item[]): readonly Item[];
  /** Takes a page read after the cursor (`hasMore`: newer exist). `undefined` when the log does not continue here. */
  append(epoch: string, page: readonly Item[], hasMore: boolean): readonly Item[] | undefined;
  /** Takes a page that was read before the start, and widens the window by it. False when it does not fit there. */
  prepend(epoch: string, page: readonly Item[]): boolean;
  /**
   * Begins anew with the newest page. Returns what became readable. What was pushed since the last page and is newer
   * than this one, or of an epoch that is neither, leaves a gap, which the next `append` or `restart` closes.
   */
  restart(head: Cursor, page: readonly Item[]): readonly Item[];
  clear(): void;
}

/** A feed that keeps the `windowSize` newest items, and what `prepend` added to them. */
export function createFeed<Item extends Numbered>({ windowSize = 1_000 } = {}): Feed<Item> {
  /** The items from `first` to `last`, and those ahead of a gap. */
  const known = new Map<number, Item>();
  let epoch: string | undefined;
  let first = 1;
  let last = 0;
  let head = 0;
  let size = windowSize;
  let isTrimmed = false;
  /** By epoch, the newest offset that was pushed since the last page: a page may be older than what was pushed. */
  const pushed = new Map<string, number>();
  let isDoubtful = false;
  let snapshot: readonly Item[] | undefined;

  function extend(items: readonly Item[]): readonly Item[] {
    for (const item of items) {
      head = Math.max(head, item.offset);
      // What is too far ahead to be kept is read again when the gap closes.
      if (item.offset > last && item.offset <= last + size) known.set(item.offset, item);
    }
    const emitted: Item[] = [];
    for (let next = known.get(last + 1); next; next = known.get(last + 1)) {
      emitted.push(next);
      last = next.offset;
    }
    if (emitted.length > 0) snapshot = undefined;
    for (; last - first >= size; first += 1) isTrimmed = known.delete(first);
    return emitted;
  }

  function begin(newEpoch: string | undefined, newFirst: number, newHead: number) {
    known.clear();
    epoch = newEpoch;
    first = newFirst;
    last = newFirst - 1;
    head = newHead;
    size = windowSize;
    isTrimmed = false;
    snapshot = undefined;
  }

  function doubt(isNowDoubtful: boolean) {
    pushed.clear();
    isDoubtful = isNowDoubtful;
  }

  const at = (offset: number): Cursor | undefined => (epoch === undefined ? undefined : { epoch, offset });

  return {
    items: () => (snapshot ??= Array.from({ length: last - first + 1 }, (_, index) => known.get(first + index)!)),
    cursor: () => at(last),
    start: () => at(first),
    hasGap: () => epoch !== undefined && (head > last || isDoubtful),
    isTrimmed: () => isTrimmed,
    push(itemsEpoch, items) {
      for (const { offset } of items) pushed.set(itemsEpoch, Math.max(offset, pushed.get(itemsEpoch) ?? 0));
      if (itemsEpoch === epoch) return extend(items);
      // Before the first page, of a log that is new, or a straggler of one that is gone: the server knows.
      isDoubtful = true;
      return [];
    },
    append(pageEpoch, page, hasMore) {
      if (pageEpoch !== epoch || (page[0] && page[0].offset > last + 1)) return undefined;
      doubt(false);
      const emitted = extend(page);
      if (hasMore) head = Math.max(head, last + 1);
      return emitted;
    },
    prepend(pageEpoch, page) {
      const older = page.filter(({ offset }) => offset < first);
      if (pageEpoch !== epoch || (older.at(-1)?.offset ?? first - 1) !== first - 1) return false;
      for (const item of older) known.set(item.offset, item);
      first -= older.length;
      size = Math.max(size, last - first + 1);
      isTrimmed = false;
      snapshot = undefined;
      return true;
    },
    restart(newHead, page) {
      const ahead = pushed.get(newHead.epoch) ?? 0;
      doubt([...pushed.keys()].some((other) => other !== epoch && other !== newHead.epoch));
      begin(newHead.epoch, page[0]?.offset ?? newHead.offset + 1, Math.max(newHead.offset, ahead));
      return extend(page);
    },
    clear() {
      begin(undefined, 1, 0);
      doubt(false);
    },
  };
}
