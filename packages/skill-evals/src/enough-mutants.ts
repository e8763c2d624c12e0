import type { Mutant } from "./task.js";

const fewestMutants = 8;

/** So many mutants that each probe is failed by one, and eight at least. */
export function enoughOf(mutants: readonly Mutant[]): Mutant[] {
  const named = new Set<string>();
  const needed = mutants.filter(({ fails }) => {
    const isNeeded = fails.some((probe) => !named.has(probe));
    for (const probe of fails) named.add(probe);
    return isNeeded;
  });
  const others = mutants.filter((mutant) => !needed.includes(mutant));
  return [...needed, ...others.slice(0, Math.max(0, fewestMutants - needed.length))];
}
