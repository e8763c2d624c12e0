"use client";
import { createRequestStore, type RequestOptions, type RequestView } from "@app/socket-io-client";
import type { CommandName, Commands } from "@app/socket-types";
import { useMemo } from "react";
import { useSocketClient } from "./provider.js";
import { useStore } from "./use-store.js";

/**
 * A command of this component: `run(payload)` in an event handler, and its `status` (`idle`, `pending`, `done` with
 * `data`, `failed` with the `SocketError`). `run` stays the same and resolves with how it ended, never rejects. The
 * latest run counts; unmounting gives it up without a word. Messages go through `useRoom`, which sends them again.
 */
export function useRequest<C extends CommandName<Commands>>(
  command: C,
  { timeoutMs }: Pick<RequestOptions, "timeoutMs"> = {},
): RequestView<C> {
  const client = useSocketClient();
  const request = useMemo(() => createRequestStore(client, command, { timeoutMs }), [client, command, timeoutMs]);
  return { ...request, ...useStore(request) };
}
