import { roomOf, type Client, type RoomState, type RoomStore, type TimelineMessage } from "@app/socket-io-client";
import type { Commands, Cursor, Reply } from "@app/socket-types";
import { infiniteQueryOptions, type QueryClient } from "@tanstack/react-query";
import { itemsOf, mergePages, only, type Page, type Pages } from "./query-pages.js";

/**
 * Reads the page before a cursor, or the newest one, over HTTP or whatever reaches the log. It answers what
 * `message:history` answers: oldest first, with the epoch of the log. `signal` is aborted when nobody waits any more.
 */
export type FetchPage = (
  roomId: string,
  before: Cursor | undefined,
  signal: AbortSignal,
) => Promise<Reply<Commands, "message:history">>;

type Stored = Extract<TimelineMessage, { status: "sent" }>;

/** A room's messages in a query cache, the newest page first. */
export type MessagePages = Pages<Stored>;

/** What a room was sent, as its store tells it. */
type Live = Pick<RoomState, "messages" | "hasOlder"> & { epoch?: string | undefined };

const keyOf = (roomId: string) => ["messages", roomId] as const;

/**
 * The query of a room's messages, for `prefetchInfiniteQuery`, `getQueryData` and other readers of the cache. Whatever
 * is written to it is merged with what it has and with what the room was sent, in the moment of writing: no answer
 * takes away a message that came while it was on its way. To forget, `resetQueries` or `removeQueries`.
 */
export function messagesQuery(client: Client, roomId: string, fetchPage: FetchPage) {
  const room = roomOf(client, roomId);
  return infiniteQueryOptions<Page<Stored>, Error, MessagePages, ReturnType<typeof keyOf>, Cursor | undefined>({
    queryKey: keyOf(roomId),
    queryFn: async ({ pageParam, signal }) => {
      const { epoch, messages, hasMore } = await fetchPage(roomId, pageParam, signal);
      return { epoch, messages: messages.map((message): Stored => ({ status: "sent", ...message })), hasMore };
    },
    initialPageParam: undefined,
    getNextPageParam: ({ epoch, messages: [oldest], hasMore }) =>
      hasMore && oldest ? { epoch, offset: oldest.offset } : undefined,
    // Called for every write (Query.setData in query-core), and for what a `select` returns.
    structuralSharing: (old, written) =>
      isPages(written) ? mergePages(old as MessagePages | undefined, written, pageOf(room.get())) : written,
  });
}

/** Writes what a room is sent into the cache; returns the stop. It watches the room, which joins it. */
export function keepLive(queryClient: QueryClient, room: RoomStore, roomId: string): () => void {
  const queryKey = keyOf(roomId);
  const write = () => {
    const state = queryClient.getQueryState<MessagePages>(queryKey);
    // Before the first page nothing is written: what was pushed would pass for all that there is.
    if (!state?.data) return;
    const { data, dataUpdatedAt, isInvalidated } = state;
    const merged = mergePages(data, data, pageOf(room.get()));
    if (merged === data) return;
    // A message says nothing about how fresh the pages are that were fetched.
    queryClient.setQueryData(queryKey, merged, { updatedAt: dataUpdatedAt });
    if (isInvalidated) void queryClient.invalidateQueries({ queryKey, exact: true, refetchType: "none" });
  };
  write();
  return room.subscribe(write);
}

/** What to show: the cached pages and what the room has since, each message once, then those that are unsent. */
export function shownMessages(data: MessagePages | undefined, live: Live): readonly TimelineMessage[] {
  const page = pageOf(live);
  const pages = data ?? (page && only(page));
  const stored = pages ? itemsOf(mergePages(data, pages, page)) : [];
  // One that was stored, and read before its ack came, is still under way for the room.
  const isStored = ({ messageId }: TimelineMessage) => stored.some((message) => message.messageId === messageId);
  return [...stored, ...live.messages.filter((message) => message.status !== "sent" && !isStored(message))];
}

function pageOf({ epoch, messages, hasOlder }: Live): Page<Stored> | undefined {
  if (epoch === undefined) return undefined;
  return { epoch, messages: messages.filter((message) => message.status === "sent"), hasMore: hasOlder };
}

const isPages = (written: unknown): written is MessagePages =>
  typeof written === "object" && written !== null && "pages" in written;
