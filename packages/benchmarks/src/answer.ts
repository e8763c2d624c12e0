/** What a program can be asked, by name. */
export type Asks = Record<string, (...args: never[]) => unknown>;

export interface Asked {
  id: number;
  name: string;
  args: never[];
}

export interface Told {
  id: number;
  value?: unknown;
  error?: string;
}

/** What a program was started with. */
export const settingsOf = <Settings>(): Settings => JSON.parse(process.argv[2] ?? "{}") as Settings;

/** Answers the process that started this one, until that is gone; then this one ends too. */
export function answer(asks: Asks): void {
  const all = new Map(Object.entries({ ...asks, ...usage }));
  process.once("disconnect", () => process.exit());
  process.on("message", ({ id, name, args }: Asked) => {
    const tell = (told: Omit<Told, "id">) => process.send?.({ id, ...told });
    Promise.resolve()
      .then(() => {
        const ask = all.get(name);
        if (!ask) throw new Error(`Asked for ${name}, which is none of ${[...all.keys()].join(", ")}`);
        return ask(...args);
      })
      .then(
        (value) => tell({ value }),
        (error: unknown) => tell({ error: String(error) }),
      );
  });
}

/** What every program answers. */
const usage: Asks = {
  /** Of all threads, since the start. */
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  heapBytes() {
    // Started with --expose-gc.
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  },
};
