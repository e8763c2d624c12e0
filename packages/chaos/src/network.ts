import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * - `clear`: bytes pass
 * - `refused`: every connection is reset, and every new one
 * - `frozen`: nothing passes, and everything does afterwards, as TCP repeats what was lost
 * - `deaf`: requests arrive and answers are lost; what lost some is reset afterwards
 * - `slow`: everything takes longer
 */
export type Weather = "clear" | "refused" | "frozen" | "deaf" | "slow";

/** The network between one client and the nodes, or between one node and Redis. */
export interface Network extends AsyncDisposable {
  /** Where to connect instead. */
  readonly host: string;
  become(weather: Weather): void;
  /** Resets every connection; new ones work. */
  cut(): void;
  /** Half-open: no byte passes on the present connections any more, and nobody is told. New ones work. */
  strand(): void;
  /** Clear weather, and what was stranded is reset. */
  heal(): void;
}

interface Link {
  readonly ends: readonly [Socket, Socket];
  isStranded: boolean;
  hasLost: boolean;
}

const lagMs = 60;

/** A TCP proxy that asks for each connection which port it goes to; without one it is reset. */
export async function startNetwork(route: () => number | undefined): Promise<Network> {
  const links = new Set<Link>();
  let weather: Weather = "clear";
  let wake = () => {};
  let changed = nextChange();

  function nextChange(): Promise<void> {
    return new Promise((resolve) => (wake = resolve));
  }

  function become(next: Weather) {
    weather = next;
    const wakeAll = wake;
    changed = nextChange();
    wakeAll();
  }

  function reset(matches: (link: Link) => boolean) {
    for (const link of [...links].filter(matches)) {
      for (const end of link.ends) end.resetAndDestroy();
      links.delete(link);
    }
  }

  async function pump(link: Link, from: Socket, to: Socket) {
    const isAnswer = to === link.ends[0];
    for await (const bytes of from as AsyncIterable<Buffer>) {
      if (weather === "slow") await sleep(lagMs);
      while ((weather === "frozen" || link.isStranded) && !to.destroyed) await changed;
      if (weather === "deaf" && isAnswer) link.hasLost = true;
      else to.write(bytes);
    }
  }

  const proxy = createServer((client) => {
    const port = weather === "refused" ? undefined : route();
    client.on("error", () => {});
    if (port === undefined) return void client.resetAndDestroy();
    const node = connect(port, "127.0.0.1").on("error", () => client.destroy());
    const link: Link = { ends: [client, node], isStranded: false, hasLost: false };
    links.add(link);
    const close = () => {
      for (const end of link.ends) end.destroy();
      links.delete(link);
    };
    pump(link, client, node).then(close, close);
    pump(link, node, client).then(close, close);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");

  return {
    host: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    become(next) {
      if (weather === "deaf") reset(({ hasLost }) => hasLost);
      if (next === "refused") reset(() => true);
      become(next);
    },
    cut: () => reset(() => true),
    strand() {
      for (const link of links) link.isStranded = true;
    },
    heal() {
      reset(({ isStranded, hasLost }) => isStranded || hasLost);
      become("clear");
    },
    async [Symbol.asyncDispose]() {
      reset(() => true);
      become("clear");
      proxy.close();
      await once(proxy, "close");
    },
  };
}
