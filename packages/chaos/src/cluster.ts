import { setTimeout as sleep } from "node:timers/promises";
import { startChild, type Child } from "./child.js";
import type { NodeSettings } from "./node.js";

/** Some nodes of one app, each in its place, behind a balancer that knows who listens and nothing else. */
export interface Cluster extends AsyncDisposable {
  /** The port of a node, each in its turn; undefined when all are down. */
  route(): number | undefined;
  start(place: number): Promise<void>;
  /** Ends a node by SIGKILL. */
  kill(place: number): Promise<void>;
  /** Ends a node by SIGTERM. */
  drain(place: number): Promise<void>;
  signal(place: number, name: "SIGSTOP" | "SIGCONT"): void;
  /** Whether every node says that it is ready. */
  isReady(): Promise<boolean>;
  /** Nodes that ended without being told, or did not end well, and handlers that failed for no known reason. */
  problems(): string[];
}

interface Node {
  readonly child: Child;
  readonly port: number;
}

/** Longer than a node may take to drain, on a machine that is busy. */
const patienceMs = 30_000;

/** Starts the bundled node program in as many processes as there are settings. */
export async function startCluster(file: string, settings: readonly NodeSettings[]): Promise<Cluster> {
  const nodes = new Map<number, Node>();
  const children = new Set<Child>();
  const dismissed = new Set<Child>();
  const problems: string[] = [];
  let turn = 0;

  async function start(place: number) {
    const child = startChild([process.execPath, file, JSON.stringify(settings[place])]);
    children.add(child);
    void child.exited.then((code) => {
      children.delete(child);
      problems.push(...(child.output().match(/^defect in .*$/gm) ?? []));
      if (!dismissed.has(child)) problems.push(`node ${place} ended by itself with ${code}:\n${child.output()}`);
    });
    const [, port] = await child.line(/^port (\d+)$/);
    nodes.set(place, { child, port: Number(port) });
  }

  function dismiss(place: number): Child | undefined {
    const child = nodes.get(place)?.child;
    nodes.delete(place);
    if (child) dismissed.add(child);
    return child;
  }

  async function kill(place: number) {
    const child = dismiss(place);
    child?.signal("SIGKILL");
    await child?.exited;
  }

  async function drain(place: number) {
    const child = dismiss(place);
    if (!child) return;
    child.signal("SIGTERM");
    const late = sleep(patienceMs, "late" as const, { ref: false });
    const code = await Promise.race([child.exited, late]);
    if (code === 0) return;
    problems.push(code === "late" ? `node ${place} does not end` : `node ${place} drained with code ${code}`);
    problems.push(child.output());
  }

  const isNodeReady = ({ port }: Node) =>
    fetch(`http://127.0.0.1:${port}/`).then(
      ({ ok }) => ok,
      () => false,
    );

  await Promise.all(settings.map((_, place) => start(place)));
  return {
    route: () => [...nodes.values()][turn++ % nodes.size]?.port,
    start,
    kill,
    drain,
    signal: (place, name) => nodes.get(place)?.child.signal(name),
    isReady: async () =>
      nodes.size === settings.length && !(await Promise.all([...nodes.values()].map(isNodeReady))).includes(false),
    problems: () => problems,
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        dismissed.add(child);
        child.signal("SIGKILL");
      }
      await Promise.all([...children].map(({ exited }) => exited));
    },
  };
}
