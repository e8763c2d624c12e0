import type { Numbered } from "@app/socket-io-client";
import type { Cursor } from "@app/socket-types";
import { replaceEqualDeep, type InfiniteData } from "@tanstack/react-query";

/** A part of a room's log, oldest first. `hasMore`: older items exist. */
export interface Page<Item extends Numbered> {
  epoch: string;
  messages: readonly Item[];
  hasMore: boolean;
}

/** Pages as an infinite query keeps them: the newest first, each with the cursor that it was read before. */
export type Pages<Item extends Numbered> = InfiniteData<Page<Item>, Cursor | undefined>;

/** How many items a list keeps when nobody asks for more. */
const windowSize = 1_000;

/**
 * What a cache holds after `incoming` was read, when it held `old`, and `live` is what was pushed: all that is known
 * without a hole around the newest live item, in the shape of the incoming pages. The order in which answers and pushes
 * arrive makes no difference, and what did not change stays the same object.
 *
 * The live part decides on the epoch. What is cut off below a hole can be read again: the last page then has more.
 * Pushes take the oldest items away from 1,000 on, or from where the pages ended that were asked for.
 */
export function mergePages<Item extends Numbered>(
  old: Pages<Item> | undefined,
  incoming: Pages<Item>,
  live: Page<Item> | undefined,
): Pages<Item> {
  const epoch = live?.epoch ?? incoming.pages[0]?.epoch;
  if (epoch === undefined) return incoming;
  const parts = [incoming, old, live && only(live)].flatMap(partsOf).filter((part) => part.epoch === epoch);

  const known = new Map<number, Item>();
  // What was read last knows best; an equal copy stays the one that is shown.
  for (const item of parts.toReversed().flatMap(({ messages }) => messages)) {
    known.set(item.offset, replaceEqualDeep(known.get(item.offset), item));
  }
  let newest = live?.messages.at(-1)?.offset ?? [...known.keys()].reduce((last, offset) => Math.max(last, offset), 0);
  while (known.has(newest + 1)) newest += 1;
  const most = Math.max(windowSize, countOf(old), countOf(incoming));
  let oldest = newest + 1;
  while (known.has(oldest - 1) && newest - oldest + 1 < most) oldest -= 1;
  // Who begins here knows whether there is more. Where nobody does, something was cut off.
  const hasMore = parts.find(({ start = newest + 1 }) => start === oldest)?.hasMore ?? true;

  const isWithin = (before?: Cursor) => before?.epoch === epoch && before.offset > oldest && before.offset <= newest;
  const pageParams = [undefined, ...incoming.pageParams.filter(isWithin)];
  const pages = pageParams.map((before, index): Page<Item> => {
    const end = before?.offset ?? newest + 1;
    const start = pageParams[index + 1]?.offset ?? oldest;
    const messages = Array.from({ length: end - start }, (_, place) => known.get(start + place)!);
    return { epoch, messages, hasMore: index + 1 < pageParams.length || hasMore };
  });
  return replaceEqualDeep(old, { pages, pageParams });
}

/** The items of pages, oldest first. */
export function itemsOf<Item extends Numbered>({ pages }: Pages<Item>): Item[] {
  return pages.toReversed().flatMap(({ messages }) => messages);
}

/** One page as pages. */
export const only = <Item extends Numbered>(page: Page<Item>): Pages<Item> => ({
  pages: [page],
  pageParams: [undefined],
});

/** The pages, the oldest first, with the offset that each begins at, an empty one too. */
const partsOf = <Item extends Numbered>(all: Pages<Item> | undefined) =>
  (all?.pages ?? [])
    .map((page, index) => ({ ...page, start: page.messages[0]?.offset ?? all?.pageParams[index]?.offset }))
    .toReversed();

const countOf = (all: Pages<Numbered> | undefined): number =>
  (all?.pages ?? []).reduce((count, { messages }) => count + messages.length, 0);
