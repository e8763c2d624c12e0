import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { openBackend } from "../../src/backend.js";
import { atEnd, refusalOf, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  openSession(options: { url: string; getToken(): Promise<string | undefined>; onStatus(status: string): void }): {
    request(command: string, payload: unknown): Promise<unknown>;
    status(): string;
    close(): void;
  };
}

/** Opens a session whose tokens are what `answer` says: a life in milliseconds, a token, undefined, or an error. */
async function start(
  candidate: Candidate,
  answer: (call: number) => number | string | undefined | Error = () => 3_600_000,
) {
  const { openSession } = await candidate.load<Module>("src/session.ts");
  const backend = await openBackend();
  const heard: string[] = [];
  const calls = { count: 0, running: 0, most: 0 };
  const getToken = async () => {
    calls.count += 1;
    calls.most = Math.max(calls.most, (calls.running += 1));
    await sleep(30);
    calls.running -= 1;
    const given = answer(calls.count);
    if (given instanceof Error) throw given;
    return typeof given === "number" ? backend.token("ada", { expiresInMs: given }) : given;
  };
  const session = openSession({ url: backend.url, getToken, onStatus: (status) => heard.push(status) });
  atEnd(() => session.close());
  return {
    backend,
    session,
    calls,
    heard,
    becomes: (status: string) => until(() => assert.equal(session.status(), status)),
    join: () => session.request("room:join", { roomId: backend.roomId }),
  };
}

export const probes = {
  "connects, says so, and asks": async (candidate) => {
    const { becomes, join, heard } = await start(candidate);
    await becomes("connected");
    assert.equal(((await join()) as { memberCount: number }).memberCount, 2);
    await until(() => heard.at(-1) === "connected", `onStatus heard ${heard.join()}`);
  },
  "a refused request rejects with its code": async (candidate) => {
    const { becomes, session } = await start(candidate);
    await becomes("connected");
    const error = await refusalOf(
      session.request("room:join", { roomId: crypto.randomUUID() }),
      "a room that is not there",
    );
    assert.equal((error as Error & { code?: string }).code, "NOT_FOUND");
  },
  "a request settles when its connection is lost": async (candidate) => {
    const { becomes, session, backend, join } = await start(candidate);
    await becomes("connected");
    await join();
    backend.loseNextAck();
    const { roomId } = backend;
    const asked = session.request("message:send", { roomId, messageId: crypto.randomUUID(), content: "hi" });
    await Promise.race([asked.catch(() => {}), until(() => false, "it neither resolved nor rejected")]);
  },
  "a token is renewed in place, before it expires: one connection, the same rooms": async (candidate) => {
    const { becomes, join, backend, calls, session } = await start(candidate, (call) =>
      call === 1 ? 1_000 : 3_600_000,
    );
    await becomes("connected");
    await join();
    await sleep(1_300);
    assert.equal(backend.connectedTimes("ada"), 1, "it connected again");
    assert.ok(backend.isInside("ada"), "it is not in its room any more");
    assert.deepEqual([session.status(), calls.count], ["connected", 2]);
  },
  "it is renewed again and again": async (candidate) => {
    const { becomes, backend, calls } = await start(candidate, (call) => (call < 4 ? 700 : 3_600_000));
    await becomes("connected");
    await until(() => calls.count === 4, "it was not renewed three times");
    await sleep(800);
    assert.deepEqual([backend.connectedTimes("ada"), backend.connectionsOf("ada"), calls.most], [1, 1, 1]);
  },
  "a getToken that fails once is asked again": async (candidate) => {
    const { becomes, backend, calls } = await start(candidate, (call) =>
      call === 2 ? new Error("The provider is busy") : call === 1 ? 3_000 : 3_600_000,
    );
    await becomes("connected");
    await sleep(3_300);
    assert.deepEqual([backend.connectedTimes("ada"), backend.connectionsOf("ada")], [1, 1]);
    assert.ok(calls.count >= 3, "it was not asked again");
  },
  "a getToken that fails at first is asked again": async (candidate) => {
    const { becomes } = await start(candidate, (call) => (call === 1 ? new Error("The provider is busy") : 3_600_000));
    await becomes("connected");
  },
  "an expired token is replaced by a fresh one": async (candidate) => {
    const { becomes, calls } = await start(candidate, (call) => (call === 1 ? -1_000 : 3_600_000));
    await becomes("connected");
    assert.deepEqual([calls.count, calls.most], [2, 1]);
  },
  "a server that calls every token expired is not stormed, and the user learns of it": async (candidate) => {
    const { becomes, calls } = await start(candidate, () => -1_000);
    await becomes("signed-out");
    const { count } = calls;
    await sleep(500);
    assert.ok(count <= 5 && calls.count === count, `getToken was called ${calls.count} times`);
  },
  "an invalid token is not tried again": async (candidate) => {
    const { becomes, calls } = await start(candidate, () => "not.a.token");
    await becomes("signed-out");
    await sleep(500);
    assert.equal(calls.count, 1);
  },
  "without a token nothing is tried": async (candidate) => {
    const { becomes, calls, backend } = await start(candidate, () => undefined);
    await becomes("signed-out");
    await sleep(500);
    assert.deepEqual([calls.count, backend.connectedTimes("ada")], [1, 0]);
  },
  "who signs out meanwhile is signed out when his token ends": async (candidate) => {
    const { becomes, calls } = await start(candidate, (call) => (call === 1 ? 800 : undefined));
    await becomes("connected");
    await becomes("signed-out");
    assert.ok(calls.count <= 3, `getToken was called ${calls.count} times`);
  },
  "after a cut it comes back with a token of its own": async (candidate) => {
    const { becomes, backend, calls, heard } = await start(candidate);
    await becomes("connected");
    backend.cut("ada");
    await until(() => backend.connectedTimes("ada") === 2, "it did not come back");
    await becomes("connected");
    assert.equal(calls.count, 2);
    await until(() => heard.includes("reconnecting") && heard.at(-1) === "connected", `onStatus heard ${heard.join()}`);
  },
  "closing ends everything": async (candidate) => {
    const { becomes, backend, session, calls } = await start(candidate, () => 600);
    await becomes("connected");
    session.close();
    await until(() => backend.connectionsOf("ada") === 0, "it is still connected");
    const { count } = calls;
    await sleep(700);
    assert.deepEqual([calls.count, backend.connectedTimes("ada")], [count, 1]);
  },
} satisfies Record<string, Probe>;
