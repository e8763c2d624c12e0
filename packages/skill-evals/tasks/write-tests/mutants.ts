import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

export const mutants: readonly Mutant<keyof typeof probes>[] = [];
