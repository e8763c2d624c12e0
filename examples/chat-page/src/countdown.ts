import { createStore, type Store } from "@app/socket-io-client";

const tickMs = 250;

/** " in 3 s" until a moment in epoch milliseconds, and " now" when it is past. It ticks while somebody watches. */
export function countdownTo(moment: number): Store<string> {
  const countdown = createStore({
    read() {
      const seconds = Math.ceil((moment - Date.now()) / 1_000);
      return seconds > 0 ? ` in ${seconds} s` : " now";
    },
    start() {
      const timer = setInterval(countdown.changed, tickMs);
      return () => clearInterval(timer);
    },
  });
  return countdown;
}
