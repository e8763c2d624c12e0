"use client";
import type { ServerToClientEvents } from "@app/socket-types";
import { useEffect, useInsertionEffect, useRef } from "react";
import { useSocketClient } from "./provider.js";

/**
 * Calls the latest `handler` with every fact of this name while the component is mounted: one subscription for life,
 * however often the handler changes. For side effects such as a sound; state that a room keeps comes from `useRoom`.
 */
export function useSocketEvent<Name extends keyof ServerToClientEvents>(
  event: Name,
  handler: ServerToClientEvents[Name],
): void {
  const client = useSocketClient();
  const latest = useRef(handler);
  // Written when the render is committed, never during it: React may throw a render away or run it twice.
  useInsertionEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const callLatest = (fact: Parameters<typeof handler>[0]) => (latest.current as (fact: unknown) => void)(fact);
    return client.listen({ [event]: callLatest });
  }, [client, event]);
}
