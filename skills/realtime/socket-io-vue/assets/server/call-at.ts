/** Node fires longer timers at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls `run` at a moment (milliseconds since 1970), however far away. Returns its stop. */
export function callAt(momentMs: number, run: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = () => {
    const leftMs = momentMs - Date.now();
    if (leftMs > longestTimerMs) timer = setTimeout(wait, longestTimerMs);
    else timer = setTimeout(run, Math.max(leftMs, 0));
  };
  wait();
  return () => clearTimeout(timer);
}
