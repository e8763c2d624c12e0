import { retryDelayMs } from "./retry.js";

export interface Worker {
  /** There may be something to do, now or after `delayMs`. Waits for what is under way, and for a backoff. */
  poke(delayMs?: number): void;
  /** Cancels what was planned; what is under way ends by itself. */
  rest(): void;
}

/**
 * Calls `step` while it has something to do (it answers `undefined` when not): one at a time, and again with backoff
 * when it rejects. What must not be tried again, a step handles itself.
 */
export function createWorker(step: () => Promise<unknown> | undefined): Worker {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let tries = 0;
  let plan = {};

  function rest() {
    clearTimeout(timer);
    timer = undefined;
    plan = {};
  }

  function poke(delayMs = 0) {
    if (isBusy || timer !== undefined) return;
    if (delayMs > 0) {
      timer = setTimeout(() => {
        timer = undefined;
        poke();
      }, delayMs);
      return;
    }
    const work = step();
    if (!work) return;
    const mine = plan;
    const settled = (nextMs: number) => {
      isBusy = false;
      poke(mine === plan ? nextMs : 0);
    };
    isBusy = true;
    work.then(
      () => settled((tries = 0)),
      (error: unknown) => settled(retryDelayMs(error, tries++)),
    );
  }

  return { poke, rest };
}
