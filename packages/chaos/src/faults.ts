import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster.js";
import type { History } from "./history.js";
import type { Member } from "./member.js";
import type { Network, Weather } from "./network.js";
import type { RedisServer } from "./redis.js";
import { inWords, type Fault, type Scenario } from "./scenario.js";

/** Everything that can be broken. */
export interface World {
  readonly scenario: Scenario;
  readonly cluster: Cluster;
  readonly redis: RedisServer;
  /** Of each node to Redis. */
  readonly links: readonly Network[];
  readonly members: readonly Member[];
  readonly history: History;
  /** Bans a user and resolves when the server has confirmed it. */
  ban(userId: string): Promise<void>;
}

export interface Faults {
  /** Does one thing. What is broken or taken already is left alone. */
  apply(fault: Fault): void;
  /** Resolves when everything is whole again. Rejects with what could not be mended. */
  healed(): Promise<void>;
  /** How often the log was lost, or may have been. */
  losses(): number;
  readonly banned: ReadonlySet<string>;
}

const weathers: Partial<Record<Fault["what"], Weather>> = {
  "is refused": "refused",
  "is frozen": "frozen",
  "is deaf": "deaf",
  "is slow": "slow",
};

/** Breaks the parts of a world, one fault at a time on each of them. */
export function createFaults({ scenario, cluster, redis, links, members, history, ban }: World): Faults {
  const busy = new Map<unknown, Promise<void>>();
  const banned = new Set<string>();
  let losses = 0;

  /** Has the parts to itself, or leaves them alone. */
  function hold(parts: readonly unknown[], fault: Fault, work: () => Promise<void>) {
    const isFree = parts.every((part) => !busy.has(part));
    history.add("FAULT", `${inWords(fault, scenario)}${isFree ? "" : ": left out, something is going on there"}`);
    if (!isFree) return;
    const working = work();
    for (const part of parts) busy.set(part, working);
    // One that failed stays, so that `healed` rejects.
    working.then(
      () => {
        for (const part of parts) busy.delete(part);
      },
      () => {},
    );
  }

  const places = Array.from({ length: scenario.nodes }, (_, place) => `node ${place}`);

  async function breakNode(place: number, { what, forMs }: Fault) {
    if (what === "is killed") {
      await cluster.kill(place);
      await sleep(forMs);
      await cluster.start(place);
    } else {
      cluster.signal(place, "SIGSTOP");
      await sleep(forMs);
      cluster.signal(place, "SIGCONT");
    }
  }

  async function restartAll() {
    for (let place = 0; place < scenario.nodes; place += 1) {
      await cluster.drain(place);
      await cluster.start(place);
    }
  }

  async function breakRedis({ what, forMs }: Fault) {
    if (what === "is killed") {
      if (scenario.persistence !== "always") losses += 1;
      await redis.kill();
      await sleep(forMs);
      await redis.restart();
    } else if (what === "is frozen") {
      redis.signal("SIGSTOP");
      await sleep(forMs);
      redis.signal("SIGCONT");
    } else if (what === "is paused") {
      await redis.command("CLIENT", "PAUSE", `${forMs}`, "ALL");
      await sleep(forMs);
    } else {
      losses += 1;
      await redis.command("FLUSHALL");
    }
  }

  async function breakNetwork(network: Network, { what, forMs }: Fault) {
    const weather = weathers[what];
    if (weather) network.become(weather);
    else if (what === "is stranded") network.strand();
    else network.cut();
    await sleep(forMs);
    network.heal();
  }

  async function breakMember(member: Member, fault: Fault) {
    const { what, forMs } = fault;
    if (what === "is banned") {
      banned.add(member.userId);
      await ban(member.userId);
    } else if (what === "has a brief token" || what === "has an expired token") {
      member.expire(what === "has a brief token");
    } else if (what === "leaves" || what === "leaves for good") {
      member.leave();
      await sleep(forMs);
      if (what === "leaves" && !banned.has(member.userId)) member.enter();
    } else await breakNetwork(member.network, fault);
  }

  return {
    banned,
    losses: () => losses,
    apply(fault) {
      if (fault.target === "redis") return hold(["redis"], fault, () => breakRedis(fault));
      if (fault.target === "nodes") return hold(places, fault, restartAll);
      if (fault.target === "node") {
        const place = fault.who % scenario.nodes;
        return hold([`node ${place}`], fault, () => breakNode(place, fault));
      }
      if (fault.target === "link") {
        const link = links[fault.who % links.length];
        return link && hold([link], fault, () => breakNetwork(link, fault));
      }
      const member = members[fault.who % members.length];
      if (member) hold([member], fault, () => breakMember(member, fault));
    },
    async healed() {
      await Promise.all(busy.values());
    },
  };
}
