import type { CommandName, Commands, EventArguments, Reply, SocketError } from "@app/socket-types";
import type { Client } from "./client.js";
import type { RequestOptions } from "./request.js";
import { createStore, type Store, type View } from "./store.js";

/** Where the latest run of a command stands. */
export type RequestState<Data> =
  | { status: "idle" | "pending" }
  | { status: "done"; data: Data }
  | { status: "failed"; error: SocketError };

/** A command to run, and the state of its latest run. */
export interface RequestStore<C extends CommandName<Commands>> extends Store<RequestState<Reply<Commands, C>>> {
  /**
   * Sends the command and gives up the run before. Resolves with how this run ended, and never rejects: one that was
   * given up is `failed` with `ABORTED`, which is not shown. The server may have done it all the same.
   */
  run(...args: EventArguments<Commands, C>): Promise<RequestState<Reply<Commands, C>>>;
  /** Gives up what is pending, and forgets how the last run ended. */
  reset(): void;
}

/** A command as a component sees it. */
export type RequestView<C extends CommandName<Commands>> = View<RequestStore<C>>;

/**
 * A command with its state, for one form or button. What nobody watches any more is given up, a macrotask later; signing
 * out forgets everything. `timeoutMs` is that of `client.request`.
 */
export function createRequestStore<C extends CommandName<Commands>>(
  client: Client,
  command: C,
  { timeoutMs }: Pick<RequestOptions, "timeoutMs"> = {},
): RequestStore<C> {
  type State = RequestState<Reply<Commands, C>>;
  let state: State = { status: "idle" };
  let running = new AbortController();

  const store = createStore<State>({
    read: () => state,
    start() {
      const stopWatching = client.onSignOut(reset);
      return () => {
        stopWatching();
        if (state.status === "pending") reset();
      };
    },
  });

  function become(next: State) {
    state = next;
    store.changed();
  }

  function reset() {
    running.abort();
    become({ status: "idle" });
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    async run(...args) {
      running.abort();
      const { signal } = (running = new AbortController());
      become({ status: "pending" });
      const end = await client.request(command, ...args, { timeoutMs, signal }).then(
        (data): State => ({ status: "done", data }),
        (error: SocketError): State => ({ status: "failed", error }),
      );
      if (!signal.aborted) become(end);
      return end;
    },
    reset,
  };
}
