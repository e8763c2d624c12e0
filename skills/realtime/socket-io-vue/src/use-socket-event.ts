import type { ServerToClientEvents } from "@app/socket-types";
import { useSocketClient } from "./plugin.js";
import { useSubscription } from "./use-subscription.js";

/**
 * Calls `handler` with every fact of this name, until the component or store that this is called in ends: one
 * subscription for life. `handler` reads refs and props when it is called, so it is always up to date. For side effects
 * such as a sound; state that a room keeps comes from `useRoom`.
 */
export function useSocketEvent<Name extends keyof ServerToClientEvents>(
  event: Name,
  handler: ServerToClientEvents[Name],
): void {
  const client = useSocketClient();
  useSubscription(() => client.listen({ [event]: handler }));
}
