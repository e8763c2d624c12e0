import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Account, CrowdPlan, Report } from "./crowd.js";
import { createRoom } from "./people.js";
import { programsOrSkip, runCluster, type RunningCluster } from "./running-cluster.js";

const people = 300;

/** The crowd, in a process of its own: with it in this one, what it sees would depend on what the test does. */
async function startCrowd(cluster: RunningCluster) {
  const roomIds = await Promise.all(Array.from({ length: people / 10 }, () => createRoom(cluster)));
  const signingKey = cluster.signingKey.export().toString("base64");
  const plan: CrowdPlan = { url: cluster.url, signingKey, people, roomIds, everyMs: 1_500 };
  const execArgv = ["--conditions=@app/source", "--import", "tsx"];
  const child = fork(join(import.meta.dirname, "crowd.ts"), [JSON.stringify(plan)], { execArgv });
  const report = async () => {
    const [heard] = (await once(child, "message")) as [Report];
    return heard;
  };
  await report();
  return {
    async stop(): Promise<Account[]> {
      const reported = report();
      child.send("stop");
      const heard = await reported;
      return "accounts" in heard ? heard.accounts : [];
    },
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}

interface Said {
  sent: string[];
  /** Every different history that somebody was shown. */
  shown: Map<string, Account["shown"]>;
}

/** What was said in each room, and what people were shown of it. */
function sayingsOf(accounts: readonly Account[]): Said[] {
  const rooms = new Map<string, Said>();
  for (const { roomId, sent, shown } of accounts) {
    const room: Said = rooms.get(roomId) ?? { sent: [], shown: new Map() };
    rooms.set(roomId, room);
    room.sent.push(...sent);
    room.shown.set(JSON.stringify(shown), shown);
  }
  return [...rooms.values()];
}

describe.skipIf(!programsOrSkip())("a rolling restart of three nodes", () => {
  test("loses and doubles nothing of 300 people who send, and every node ends with code 0", async () => {
    await using cluster = await runCluster();
    using crowd = await startCrowd(cluster);
    for (const node of cluster.nodes) {
      expect(await node.end("SIGTERM")).toBe(0);
      await node.start();
    }
    const accounts = await crowd.stop();
    const sent = accounts.flatMap((account) => account.sent);
    const reconnects = accounts.reduce((sum, { connects }) => sum + connects - 1, 0);
    expect([accounts.length, sent.length > people, reconnects >= people]).toEqual([people, true, true]);
    expect(accounts.filter(({ failed, discontinuities }) => failed + discontinuities > 0)).toEqual([]);
    for (const { sent: asked, shown } of sayingsOf(accounts)) {
      const [history = [], ...others] = shown.values();
      expect(others).toEqual([]);
      expect(history.map(({ offset }) => offset)).toEqual(asked.map((_, index) => index + 1));
      expect(history.map(({ messageId }) => messageId).toSorted()).toEqual(asked.toSorted());
    }
  });
});
