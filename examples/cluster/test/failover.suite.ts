import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Node } from "../src/node.js";
import { bareSocket, connectionsOf, createRoom, membersOf, personIn, storedFor, type Person } from "./people.js";
import { programsOrSkip, runCluster, type RunningCluster } from "./running-cluster.js";

const leaseMs = 4_000;
const programs = programsOrSkip();
let cluster: RunningCluster;
beforeAll(async () => {
  if (programs) cluster = await runCluster({ LEASE_SECONDS: `${leaseMs / 1000}` });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const settled = { timeout: 30_000, interval: 50 };
const converged = { timeout: 2 * leaseMs, interval: 50 };
const names = (people: readonly { name: string }[]) => people.map(({ name }) => name).toSorted();

/** People who come in by nginx, at least two of them on each node. */
async function fill(roomId: string, people: Person[] = []): Promise<Person[]> {
  people.push(personIn(cluster, roomId, `person ${people.length}`));
  await vi.waitFor(() => expect(people.at(-1)?.room.get().status).toBe("joined"), settled);
  const connections = await Promise.all(cluster.nodes.map(connectionsOf));
  return connections.every((count) => count >= 2) ? people : fill(roomId, people);
}

/** Everybody sends again and again, until disposed of. */
function startTalk(people: readonly Person[]) {
  const said: string[] = [];
  const timer = setInterval(() => {
    for (const { name, room } of people) {
      const content = `${said.length} ${name}`;
      room.send(content);
      said.push(content);
    }
  }, 500);
  return { said, [Symbol.dispose]: () => clearInterval(timer) };
}

/** Somebody on this node who does not come back. */
async function startGhost(node: Node, roomId: string): Promise<void> {
  const ghost = await bareSocket(cluster, { name: "ghost", url: node.url });
  await ghost.emitWithAck("room:join", { roomId });
}

describe.skipIf(!programs)("a node", () => {
  test("that is killed leaves nobody behind: lists converge within two leases, and its people go on elsewhere", async () => {
    const roomId = await createRoom(cluster);
    const people = await fill(roomId);
    const [, doomed] = cluster.nodes;
    await startGhost(doomed, roomId);
    for (const person of people) await vi.waitFor(() => expect(membersOf(person)).toContain("ghost"), settled);
    const talk = startTalk(people);
    await vi.waitFor(
      () => expect(people.every((person) => storedFor(person).length > people.length)).toBe(true),
      settled,
    );
    await doomed.end("SIGKILL");
    for (const person of people) await vi.waitFor(() => expect(membersOf(person)).not.toContain("ghost"), converged);
    await vi.waitFor(() => expect(people.map(membersOf)).toEqual(people.map(() => names(people))), settled);
    talk[Symbol.dispose]();
    await expectAllTold(people, talk.said);
    for (const person of people) person[Symbol.dispose]();
    await doomed.start();
  });

  test("that is frozen counts as gone until it thaws, and then its people have missed and doubled nothing", async () => {
    const roomId = await createRoom(cluster);
    const [frozen, other] = cluster.nodes;
    const [ada, bob] = [personIn(cluster, roomId, "ada", frozen.url), personIn(cluster, roomId, "bob", other.url)];
    await vi.waitFor(
      () =>
        expect([ada, bob].map(membersOf)).toEqual([
          ["ada", "bob"],
          ["ada", "bob"],
        ]),
      settled,
    );
    process.kill(frozen.pid, "SIGSTOP");
    const talk = startTalk([ada, bob]);
    await vi.waitFor(() => expect(membersOf(bob)).toEqual(["bob"]), converged);
    process.kill(frozen.pid, "SIGCONT");
    await vi.waitFor(
      () =>
        expect([ada, bob].map(membersOf)).toEqual([
          ["ada", "bob"],
          ["ada", "bob"],
        ]),
      settled,
    );
    talk[Symbol.dispose]();
    await expectAllTold([ada, bob], talk.said);
    for (const person of [ada, bob]) person[Symbol.dispose]();
  });
});

/** Everybody is shown the same: all that was said, each once, and nothing was lost on the way. */
async function expectAllTold(people: readonly Person[], said: readonly string[]): Promise<void> {
  for (const person of people) {
    await vi.waitFor(() => expect(storedFor(person).toSorted()).toEqual(said.toSorted()), settled);
    expect(person.room.get()).toMatchObject({ discontinuities: 0, status: "joined" });
  }
  expect(new Set(people.map((person) => JSON.stringify(storedFor(person)))).size).toBe(1);
}
