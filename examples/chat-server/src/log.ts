import { destination, pino, type Logger } from "pino";

/** A log on stderr, as JSON lines: stdout is for people. It goes on, unheard, when the terminal is closed. */
export function createLog(level: string): Logger {
  return pino(
    { level },
    destination({ dest: 2, sync: true }).on("error", () => undefined),
  );
}
