/** Package managers and terminals may both deliver one Ctrl-C: what follows within this time is its echo. */
const echoMs = 400;

/**
 * Runs `stop` once, on Ctrl-C, SIGTERM or when the terminal closes, and then ends the process with code 0, or 1 when
 * `stop` rejects. A second Ctrl-C ends it at once with code 130, as a shell counts it.
 */
export function onStopSignal(stop: (signal: string) => Promise<void>): void {
  let stoppingSinceMs: number | undefined;

  function handle(signal: NodeJS.Signals): void {
    if (stoppingSinceMs !== undefined) {
      if (signal === "SIGINT" && performance.now() - stoppingSinceMs > echoMs) process.exit(130);
      return;
    }
    stoppingSinceMs = performance.now();
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handle);
}
