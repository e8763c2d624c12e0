import { createFeed } from "@app/socket-io-client";
import { expect } from "vitest";
import { itemsOf, mergePages, type Page, type Pages } from "../src/query-pages.js";

/** What can happen to a cached list, in the smallest steps. */
export type Happening =
  /** Of the server: messages are stored, or the log is lost. */
  | "append"
  | "loseLog"
  /** Of the connection: what was stored is pushed, one message of it never; the room is joined anew, or left. */
  | "push"
  | "pushWithGap"
  | "join"
  | "leave"
  /** Of the query: reading starts, over all pages or for an older one; the answer arrives, the first or the last. */
  | "refetch"
  | "fetchOlder"
  | "answerFirst"
  | "answerLast";

interface Item {
  offset: number;
  content: string;
}

const pageSize = 2;
const joinPage = 3;

/**
 * Plays what happens to one list, and checks after each step that it is a part of the log without holes or doubles that
 * lacks nothing of what the room was sent; at last, that reading on leads to the whole log. Throws what is not so.
 */
export function play(happenings: readonly Happening[]): void {
  const logs = new Map<string, Item[]>([["epoch 0", []]]);
  let epoch = "epoch 0";
  const feed = createFeed<Item>();
  let cache: Pages<Item> | undefined;
  const answers: Pages<Item>[] = [];

  const log = () => logs.get(epoch) ?? [];
  const page = (items: Item[], size: number): Page<Item> => {
    // As parsed from an answer: equal, and never the same objects.
    const messages = structuredClone(items.slice(-size));
    return { epoch, messages, hasMore: items.length > size };
  };
  const live = (): Page<Item> | undefined => {
    const start = feed.start();
    return start && { epoch: start.epoch, messages: feed.items(), hasMore: start.offset > 1 };
  };
  const join = () => {
    const { messages } = page(log(), joinPage);
    feed.restart({ epoch, offset: log().length }, messages);
    written();
  };
  const push = (items: Item[]) => {
    if (!feed.cursor()) return;
    // The fact of another log makes a room join anew.
    if (feed.cursor()?.epoch !== epoch) return join();
    feed.push(epoch, items);
    written();
  };
  const unseen = () => log().slice(feed.cursor()?.offset ?? 0);
  const cursorOf = (pages: readonly Page<Item>[]) => {
    const {
      messages: [oldest],
      hasMore,
      epoch,
    } = pages.at(-1)!;
    return hasMore && oldest ? { epoch, offset: oldest.offset } : undefined;
  };
  function written(incoming = cache) {
    if (incoming) cache = mergePages(cache, incoming, live());
    check();
  }
  function refetch() {
    const pages = [page(log(), pageSize)];
    const pageParams: Pages<Item>["pageParams"] = [undefined];
    for (const _ of cache?.pages.slice(1) ?? []) {
      const before = cursorOf(pages);
      if (!before) break;
      pages.push(page(log().slice(0, before.offset - 1), pageSize));
      pageParams.push(before);
    }
    answers.push({ pages, pageParams });
  }
  function fetchOlder() {
    const before = cache && cursorOf(cache.pages);
    // A cursor of a lost log is refused.
    if (!cache || before?.epoch !== epoch) return;
    const older = page(log().slice(0, before.offset - 1), pageSize);
    answers.push({ pages: [...cache.pages, older], pageParams: [...cache.pageParams, before] });
  }
  function answer(incoming: Pages<Item> | undefined) {
    if (incoming) written(incoming);
  }

  const steps: Record<Happening, () => void> = {
    append() {
      for (let count = 0; count < 3; count += 1) {
        log().push({ offset: log().length + 1, content: `${epoch}, ${log().length + 1}` });
      }
    },
    loseLog: () => void logs.set((epoch = `epoch ${logs.size}`), []),
    push: () => push(unseen()),
    pushWithGap: () => push(unseen().slice(1)),
    join,
    leave: () => feed.clear(),
    refetch,
    fetchOlder,
    answerFirst: () => answer(answers.shift()),
    answerLast: () => answer(answers.pop()),
  };

  for (const happening of happenings) steps[happening]();
  join();
  for (const one of answers.splice(0)) answer(one);
  if (!cache) refetch();
  answer(answers.shift());
  for (let turn = 0; turn <= log().length && cache?.pages.at(-1)?.hasMore; turn += 1) {
    fetchOlder();
    answer(answers.shift());
  }
  expect(cache && itemsOf(cache), "reading on leads to the whole log").toEqual(log());

  /** Compares once: this runs after every step. */
  function check() {
    if (!cache) return;
    const { pages, pageParams } = cache;
    const items = itemsOf(cache);
    const stored = logs.get(pages[0]!.epoch)!;
    const first = items[0]?.offset ?? 1;
    const pushed = live();
    expect({
      epochs: pages.map(({ epoch }) => epoch),
      items,
      hasEnd: !pages.at(-1)!.hasMore,
      cursors: pageParams.slice(1),
      lacks: pushed?.messages.filter(({ offset }) => items[offset - first]?.offset !== offset),
    }).toEqual({
      epochs: pages.map(() => pages[0]!.epoch),
      items: stored.slice(first - 1, first - 1 + items.length),
      hasEnd: first === 1,
      cursors: pages.slice(0, -1).map(({ epoch, messages: [oldest] }) => ({ epoch, offset: oldest?.offset })),
      lacks: pushed && [],
    });
  }
}
