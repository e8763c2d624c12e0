import { cpus, loadavg, totalmem, type } from "node:os";

/** Where and when something was measured. */
export interface Machine {
  measuredAt: string;
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** Processes that wanted a core in the minute before: more than none blurs what is measured. */
  loadBefore: number;
}

export const describeMachine = (): Machine => ({
  measuredAt: new Date().toISOString(),
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${process.arch}`,
  node: process.version,
  loadBefore: loadavg()[0] ?? 0,
});
