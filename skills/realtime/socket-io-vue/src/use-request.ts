import { createRequestStore, type RequestOptions, type RequestView } from "@app/socket-io-client";
import type { CommandName, Commands } from "@app/socket-types";
import type { Ref } from "vue";
import { useSocketClient } from "./plugin.js";
import { useStore } from "./use-store.js";

/**
 * A ref of a command of this component: `run(payload)` in an event handler, and its `status` (`idle`, `pending`, `done`
 * with `data`, `failed` with the `SocketError`). `run` stays the same and resolves with how it ended, never rejects. The
 * latest run counts; unmounting gives it up without a word. Messages go through `useRoom`, which sends them again.
 */
export function useRequest<C extends CommandName<Commands>>(
  command: C,
  options?: Pick<RequestOptions, "timeoutMs">,
): Readonly<Ref<RequestView<C>>> {
  const request = createRequestStore(useSocketClient(), command, options);
  return useStore(request, (state) => ({ ...request, ...state }));
}
