/** What happened in a run, in order. */
export interface History {
  /** Adds a line and returns its place, which tells what came before what. */
  add(who: string, what: string): number;
  /** The place of the last line. */
  now(): number;
  /** The newest lines, each with its milliseconds since the start. */
  text(newest?: number): string;
}

/** An empty history, whose time begins now. */
export function createHistory(): History {
  const startedMs = performance.now();
  const lines: string[] = [];
  return {
    add(who, what) {
      const atMs = (performance.now() - startedMs).toFixed(0);
      return lines.push(`${atMs.padStart(6)}  ${who.padEnd(8)} ${what}`);
    },
    now: () => lines.length,
    text: (newest = lines.length) => lines.slice(-newest).join("\n"),
  };
}
