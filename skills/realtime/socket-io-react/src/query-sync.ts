import type { Client } from "@app/socket-io-client";
import type { ServerFacts } from "@app/socket-types";
import { hashKey, type QueryClient, type QueryKey } from "@tanstack/react-query";

/**
 * Invalidates what `toQueryKey` names whenever a fact says that it changed; returns the stop. Called without a fact,
 * `toQueryKey` names all that may have changed while nobody listened: now, and after each connect. A burst of facts is
 * one refetch, `pauseMs` after the first; what comes while it runs is one more. Start it once, beside the client.
 */
export function syncQuery<Name extends keyof ServerFacts>(
  client: Client,
  queryClient: QueryClient,
  fact: Name,
  toQueryKey: (fact?: ServerFacts[Name]) => QueryKey,
  { pauseMs = 100 }: { pauseMs?: number } = {},
): () => void {
  const stale = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let isStopped = false;

  function invalidate(...keys: QueryKey[]) {
    for (const key of keys) stale.set(hashKey(key), key);
    if (stale.size === 0 || isBusy || isStopped) return;
    timer ??= setTimeout(() => void refetch(), pauseMs);
  }

  // One at a time: an invalidation starts a running refetch over, so a stream of facts would never let it end.
  async function refetch() {
    timer = undefined;
    isBusy = true;
    const keys = [...stale.values()];
    stale.clear();
    // A first fetch is not started over (Query.fetch), and may answer what was so before the fact: once more after it.
    const doubtful = keys.filter((queryKey) => queryClient.isFetching({ queryKey, predicate: isFirstFetch }) > 0);
    await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    isBusy = false;
    invalidate(...doubtful);
  }

  const handler = (changed: ServerFacts[Name]) => invalidate(toQueryKey(changed));
  const everything = () => invalidate(toQueryKey());
  const stopListening = client.listen({ [fact]: handler, connect: everything });
  if (client.socket.connected) everything();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    stopListening();
  };
}

const isFirstFetch = ({ state }: { state: { data: unknown } }): boolean => state.data === undefined;
