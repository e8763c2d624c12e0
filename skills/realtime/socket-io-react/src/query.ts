"use client";
import { roomOf, untouchedRoom, type TimelineMessage } from "@app/socket-io-client";
import { useInfiniteQuery, useQueryClient, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useSocketClient } from "./provider.js";
import { keepLive, messagesQuery, shownMessages, type FetchPage, type MessagePages } from "./query-messages.js";
import { useStore } from "./use-store.js";

export { messagesQuery, type FetchPage, type MessagePages };
export { syncQuery } from "./query-sync.js";

/** A room's messages, and the query that their pages come from. */
export interface MessagesWithRealtime {
  /** As `useRoom` has them: stored ones in order and without holes, then those that are unsent. */
  messages: readonly TimelineMessage[];
  /** How the fetching stands; its `fetchNextPage` adds older messages. */
  query: UseInfiniteQueryResult<MessagePages>;
}

/**
 * A room's messages in the query cache: pages that `fetchPage` reads, kept live while a component with this hook is
 * mounted, through reconnects and lost logs as `useRoom` is. What was read stays in the cache after that.
 */
export function useMessagesWithRealtime(roomId: string, fetchPage: FetchPage): MessagesWithRealtime {
  const client = useSocketClient();
  const queryClient = useQueryClient();
  const query = useInfiniteQuery(messagesQuery(client, roomId, fetchPage));
  const room = roomOf(client, roomId);
  const epoch = useStore(room, (state) => state.epoch, untouchedRoom);
  const messages = useStore(room, (state) => state.messages, untouchedRoom);
  const hasOlder = useStore(room, (state) => state.hasOlder, untouchedRoom);
  useEffect(() => keepLive(queryClient, room, roomId), [queryClient, room, roomId]);
  const { data } = query;
  const shown = useMemo(() => shownMessages(data, { epoch, messages, hasOlder }), [data, epoch, messages, hasOlder]);
  return { messages: shown, query };
}
