import { SocketError } from "@app/socket-types";
import type { Client } from "./client.js";
import { isRetryable, retryDelayMs } from "./retry.js";
import { roomOf } from "./room.js";

/**
 * Keeps a room joined until `attempt` has succeeded, and resolves with what it answered. `attempt` runs while the room
 * is joined, one at a time: again when it answers `undefined` (it got further), and with backoff when it rejects with
 * what can succeed later. Rejects with any other error, with what the room refuses, and with `ABORTED` through `signal`
 * or when the user signs out.
 */
export async function whileJoined<T extends object>(
  client: Client,
  roomId: string,
  attempt: () => Promise<T | undefined>,
  signal?: AbortSignal,
): Promise<T> {
  const room = roomOf(client, roomId);
  let seen = room.get().status;
  let isAborted = signal?.aborted ?? false;
  let wake = () => {};

  const wait = (delayMs?: number) =>
    new Promise<void>((resolve) => {
      const timer = delayMs === undefined ? undefined : setTimeout(resolve, delayMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const abort = () => {
    isAborted = true;
    wake();
  };
  const leave = room.subscribe(() => {
    // A backoff is cut short only by what changes its reason: the connection went or came.
    if (seen === room.get().status) return;
    seen = room.get().status;
    wake();
  });
  const stopWatching = client.onSignOut(abort);
  signal?.addEventListener("abort", abort);

  try {
    for (let tries = 0; !isAborted;) {
      const { status, error } = room.get();
      if (status === "refused") throw error;
      if (status !== "joined") {
        await wait();
        continue;
      }
      try {
        const result = await attempt();
        if (result) return result;
        tries = 0;
      } catch (failure) {
        if (!isRetryable(failure)) throw failure;
        await wait(retryDelayMs(failure, tries++));
      }
    }
    throw new SocketError("ABORTED", "Given up before it was complete");
  } finally {
    leave();
    stopWatching();
    signal?.removeEventListener("abort", abort);
  }
}
