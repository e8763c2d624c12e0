import type { AppSocket } from "@app/socket-types/server";

export type InSequence = <T>(socket: AppSocket, task: () => Promise<T>) => Promise<T>;

/**
 * Runs the tasks of one socket one after another, so that its sends keep their order and a leave cannot overtake the join
 * before it. A failed task does not hold up the next.
 */
export function createSequence(): InSequence {
  const tails = new WeakMap<AppSocket, Promise<unknown>>();
  return function inSequence(socket, task) {
    const result = (tails.get(socket) ?? Promise.resolve()).then(task);
    tails.set(
      socket,
      result.catch(() => undefined),
    );
    return result;
  };
}
