import fc from "fast-check";
import type { Persistence } from "./redis.js";

type OfNode = { target: "node"; who: number; forMs: number };
type OfMember = { target: "member"; who: number; forMs: number };

/** One thing that goes wrong, or that somebody does, at somebody's place; after `forMs` it is over. */
export type Fault = (
  | ({ what: "is killed" | "is frozen" } & OfNode)
  | { what: "are restarted one by one"; target: "nodes"; forMs: number }
  | { what: "is killed" | "is frozen" | "is paused" | "is flushed"; target: "redis"; forMs: number }
  | { what: "is cut" | "is frozen" | "is deaf" | "is slow"; target: "link"; who: number; forMs: number }
  | ({ what: "is cut" | "is stranded" } & OfMember)
  | ({ what: "is refused" | "is frozen" | "is deaf" | "is slow" } & OfMember)
  | ({ what: "has a brief token" | "has an expired token" } & OfMember)
  | ({ what: "leaves" | "leaves for good" | "is banned" } & OfMember)
) & {
  /** What passes until the next one. */
  thenMs: number;
};

export interface Scenario {
  nodes: number;
  members: number;
  persistence: Persistence;
  faults: Fault[];
}

const [mostNodes, mostMembers] = [3, 20];

const lasting = <Words extends string>(target: string, shortest: number, longest: number, ...whats: Words[]) => ({
  target: fc.constant(target),
  what: fc.constantFrom(...whats),
  forMs: fc.integer({ min: shortest, max: longest }),
  thenMs: fc.integer({ min: 0, max: 400 }),
});
const who = (count: number) => ({ who: fc.nat({ max: count - 1 }) });

const nodeFault = fc.record({ ...lasting("node", 100, 900, "is killed", "is killed", "is frozen"), ...who(mostNodes) });
// Longer than a lease and a heartbeat.
const longFreeze = fc.record({ ...lasting("node", 1_500, 2_500, "is frozen"), ...who(mostNodes) });
const redisFault = fc.record(lasting("redis", 50, 1_200, "is killed", "is killed", "is frozen", "is paused"));
// Of one node to Redis.
const linkFault = fc.record({
  ...lasting("link", 50, 1_200, "is cut", "is frozen", "is deaf", "is deaf", "is deaf", "is slow"),
  ...who(mostNodes),
});
const flush = fc.record(lasting("redis", 0, 0, "is flushed"));
const restart = fc.record(lasting("nodes", 0, 0, "are restarted one by one"));
const networkFault = fc.record({
  ...lasting("member", 50, 1_000, "is cut", "is stranded", "is refused", "is frozen", "is deaf", "is deaf", "is slow"),
  ...who(mostMembers),
});
const tokenFault = fc.record({
  ...lasting("member", 0, 0, "has a brief token", "has an expired token"),
  ...who(mostMembers),
});
const choice = fc.record({
  ...lasting("member", 100, 1_000, "leaves", "leaves for good", "is banned"),
  ...who(mostMembers),
});

const fault = fc.oneof(
  { weight: 4, arbitrary: nodeFault },
  { weight: 1, arbitrary: longFreeze },
  { weight: 3, arbitrary: redisFault },
  { weight: 5, arbitrary: linkFault },
  { weight: 1, arbitrary: flush },
  { weight: 1, arbitrary: restart },
  { weight: 6, arbitrary: networkFault },
  { weight: 2, arbitrary: tokenFault },
  { weight: 3, arbitrary: choice },
) as fc.Arbitrary<Fault>;

/** Everything that a seed decides. Half of all runs have a Redis that loses nothing. */
export const scenarios: fc.Arbitrary<Scenario> = fc.noBias(
  fc.record({
    nodes: fc.integer({ min: 2, max: mostNodes }),
    members: fc.integer({ min: 5, max: mostMembers }),
    persistence: fc.constantFrom("always", "always", "everysec", "none"),
    faults: fc.array(fault, { minLength: 1, maxLength: 14, size: "max" }),
  }),
);

/** One fault in words. Numbers beyond those who are there begin again from the first. */
export function inWords({ target, what, forMs, thenMs, ...rest }: Fault, { nodes, members }: Scenario): string {
  const count = target === "member" ? members : nodes;
  const whom = "who" in rest ? `${target} ${rest.who % count}` : target;
  return `${whom} ${what}${forMs > 0 ? ` for ${forMs} ms` : ""}, then ${thenMs} ms`;
}
