import { setTimeout as sleep } from "node:timers/promises";
import { check } from "./checker.js";
import { createFaults } from "./faults.js";
import { createRandom, withSmallRandom } from "./random.js";
import type { Scenario } from "./scenario.js";
import { heal, insiders, lasting, settle, wrongPresence, type Settling } from "./settle.js";
import { openStage, type Stage, type StageOptions } from "./stage.js";

export interface PlayOptions extends StageOptions {
  /** Decides who speaks when, and how long clients back off. */
  seed: number;
  /** After this long, what has not come to be never will. It decides nothing else. */
  patienceMs?: number;
}

/** What became of a run. */
export interface Played {
  /** Each begins with the promise that was broken. */
  readonly violations: readonly string[];
  readonly history: string;
  readonly sent: number;
  readonly acked: number;
  readonly durationMs: number;
}

const speakEveryMs = 20;

/** Plays one scenario on a cluster of its own and looks whether everything promised was kept. */
export async function play(
  scenario: Scenario,
  { seed, patienceMs = 45_000, ...options }: PlayOptions,
): Promise<Played> {
  const startedMs = performance.now();
  using _ = withSmallRandom(seed);
  await using stage = await openStage(scenario, options);
  const { history, observations } = stage;
  const settling = { ...stage, faults: createFaults(stage), patienceMs };
  await act(settling, observations, seed).catch((error: unknown) =>
    observations.violate(error instanceof Error ? error.message : String(error)),
  );
  await end(stage);
  const sendings = [...observations.sendings.values()];
  return {
    violations: observations.violations,
    history: history.text(),
    sent: sendings.length,
    acked: sendings.filter(({ acked }) => acked).length,
    durationMs: performance.now() - startedMs,
  };
}

async function act(settling: Settling, observations: Stage["observations"], seed: number): Promise<void> {
  const { scenario, members, faults, patienceMs } = settling;
  const converge = async () => {
    const wrong = await lasting(patienceMs, () => wrongPresence(settling));
    if (wrong) throw new Error(wrong);
  };

  for (const member of members) member.enter();
  const isIn = () => (members.every(({ state }) => state().status === "joined") ? undefined : "somebody is not in");
  const never = await lasting(patienceMs, isIn);
  if (never) throw new Error(`never settles: ${never}`);

  const random = createRandom(~seed);
  const speaking = setInterval(() => {
    const member = members[Math.floor(random() * members.length)];
    if (member && !faults.banned.has(member.userId)) member.say();
  }, speakEveryMs);
  try {
    for (const fault of scenario.faults) {
      faults.apply(fault);
      await sleep(fault.thenMs);
    }
    await heal(settling);
  } finally {
    clearInterval(speaking);
  }
  if (observations.violations.length > 0) return;

  const log = await settle(settling);
  const inside = insiders(settling).map(({ name, hasStayed, state }) => ({
    name,
    hasStayed: hasStayed(),
    state: state(),
  }));
  const outcome = { log, sendings: observations.sendings, losses: faults.losses(), members: inside };
  check(outcome).forEach(observations.violate);
  await converge();
  // Whoever was on a node that died has to go from its list too: some leave, some vanish.
  insiders(settling).forEach((member, index) => {
    if (index % 3 === 0) member.leave();
    if (index % 3 === 1) member.close();
  });
  await converge();
}

/** Everybody goes home, and then every process has to end well. */
async function end({ scenario, cluster, redis, members, auditor, observations }: Stage): Promise<void> {
  members.forEach(({ close }) => close());
  auditor.close();
  await Promise.all(Array.from({ length: scenario.nodes }, (_, place) => cluster.drain(place)));
  for (const problem of [...cluster.problems(), redis.death() ?? []].flat()) {
    observations.violate(`no process ends: ${problem}`);
  }
}
