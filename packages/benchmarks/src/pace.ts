import { setTimeout as sleep } from "node:timers/promises";

/** Does something `count` times, evenly `perSecond`; what has become due meanwhile, at once. */
export async function pace(count: number, perSecond: number, act: (index: number) => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  const acts: Promise<unknown>[] = [];
  while (acts.length < count) {
    await sleep(1);
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    while (acts.length < Math.min(due, count)) {
      const acting = act(acts.length);
      // A failure is told at the end, by `all`.
      acting.catch(() => {});
      acts.push(acting);
    }
  }
  await Promise.all(acts);
}
