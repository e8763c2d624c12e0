/** One line of the table: something this repository does, beside the plain way to do the same. */
export interface Row {
  /** On the command line a row is named by this, or by its first word. */
  name: string;
  title: string;
  /** What is measured, and how. */
  what: string;
  /** What it is compared with; a row without it has an absolute figure. */
  against?: string;
  /** Of what is measured, for example "µs of server CPU per send". */
  unit: string;
  /** `ratio`: ours divided by the plain way. `gain`: the plain way divided by ours. `amount`: ours, in `unit`. */
  figure: "ratio" | "gain" | "amount";
  bar: Bar;
  /** Builds what is measured; `size` is 1 in a full run and smaller for a share of it. Undefined: cannot run here. */
  open(size: number): Promise<Subjects | undefined>;
}

export type Bar = { atMost: number } | { atLeast: number };

/** What a row measures in turns; each call does the work once and resolves with its cost in the row's `unit`. */
export interface Subjects extends AsyncDisposable {
  ours(): Promise<number>;
  plain?(): Promise<number>;
}

/** This share of what a full run does, and at least one. */
export const share = (full: number, size: number): number => Math.max(1, Math.round(full * size));
