import assert from "node:assert/strict";
import type { Socket } from "socket.io-client";
import { ask, atEnd, connect, fence, hear } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  startServer(options: {
    port: number;
    store: { add(userId: string, text: string): Promise<{ noteId: number }>; list(limit: number): Promise<string[]> };
  }): Promise<{ port: number; close(): Promise<unknown> }>;
}

async function start(candidate: Candidate) {
  const { startServer } = await candidate.load<Module>("src/server.ts");
  const added: { userId: string; text: string }[] = [];
  const limits: number[] = [];
  const server = await startServer({
    port: 0,
    store: {
      async add(userId, text) {
        if (text === "break") throw new Error("password=hunter2 at db.internal");
        return { noteId: added.push({ userId, text }) };
      },
      list(limit) {
        limits.push(limit);
        if (limit === 13) throw new Error("thrown, not rejected");
        return Promise.resolve(added.map(({ text }) => text).slice(-limit));
      },
    },
  });
  atEnd(() => server.close());
  const enter = (user: string) => connect(`http://127.0.0.1:${server.port}`, { auth: { user } });
  return { added, limits, enter };
}

const codeOf = async (socket: Socket, event: string, ...args: unknown[]): Promise<unknown> => {
  const answer = await ask(socket, event, ...args);
  return answer.ok ? "ok" : answer.error?.code;
};

/** A probe: each of these payloads of an event gets this code. */
const answers =
  (code: string, event: string, ...payloads: unknown[][]): Probe =>
  async (candidate) => {
    const { enter, added } = await start(candidate);
    for (const [index, payload] of payloads.entries()) {
      const socket = await enter(`user ${index}`);
      assert.equal(await codeOf(socket, event, ...payload), code, JSON.stringify(payload).slice(0, 60));
    }
    assert.deepEqual(added, []);
  };

export const probes = {
  "a note is stored, acked and told to everyone": async (candidate) => {
    const { enter, added } = await start(candidate);
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    const heard = [hear(ada, "note:added"), hear(bob, "note:added")];
    assert.deepEqual(await ask(ada, "note:add", { text: "hi" }), { ok: true, data: { noteId: 1 } });
    await fence(ada, bob);
    for (const facts of heard) assert.deepEqual(facts, [{ userId: "ada", text: "hi" }]);
    assert.deepEqual(added, [{ userId: "ada", text: "hi" }]);
  },
  "notes are listed, 20 when nobody says": async (candidate) => {
    const { enter, limits } = await start(candidate);
    const ada = await enter("ada");
    await ask(ada, "note:add", { text: "one" });
    assert.deepEqual(await ask(ada, "note:list", { limit: 1 }), { ok: true, data: ["one"] });
    await ask(ada, "note:list", {});
    assert.deepEqual(limits, [1, 20]);
  },
  "texts of a wrong shape or length are refused": answers(
    "VALIDATION_FAILED",
    "note:add",
    [{ text: "" }],
    [{ text: "x".repeat(501) }],
    [{ text: 42 }],
    [{ text: { toString: "x" } }],
    [{}],
  ),
  "what is no object is refused": answers("VALIDATION_FAILED", "note:add", [null], [[]], ["text"], [7], []),
  "limits out of range are refused": answers(
    "VALIDATION_FAILED",
    "note:list",
    [{ limit: 0 }],
    [{ limit: 51 }],
    [{ limit: 1.5 }],
    [{ limit: "9" }],
  ),
  "unknown commands are answered": answers("UNKNOWN_COMMAND", "note:remove", [{ noteId: 1 }], [null]),
  "names that every object has are unknown commands": answers("UNKNOWN_COMMAND", "__proto__", [{}]),
  "nothing without an ack ends the process": async (candidate) => {
    const { enter, added } = await start(candidate);
    const mallory = await enter("mallory");
    for (const payload of [[], [null], [{ text: "no ack" }], [{ text: "break" }], [{ text: 1 }]])
      mallory.emit("note:add", ...payload);
    mallory.emit("note:list", { limit: 13 });
    mallory.emit("nonsense");
    await fence(mallory);
    assert.equal(await codeOf(await enter("ada"), "note:add", { text: "still here" }), "ok");
    assert.deepEqual(
      added.map(({ text }) => text),
      ["no ack", "still here"],
    );
  },
  "a store that rejects or throws is an INTERNAL_ERROR": async (candidate) => {
    const { enter } = await start(candidate);
    const ada = await enter("ada");
    assert.equal(await codeOf(ada, "note:add", { text: "break" }), "INTERNAL_ERROR");
    assert.equal(await codeOf(ada, "note:list", { limit: 13 }), "INTERNAL_ERROR");
    assert.equal(await codeOf(ada, "note:add", { text: "on" }), "ok");
  },
  "the store's own words stay inside": async (candidate) => {
    const { enter } = await start(candidate);
    assert.doesNotMatch(
      JSON.stringify(await ask(await enter("ada"), "note:add", { text: "break" })),
      /hunter2|db\.internal/,
    );
  },
  "a note that was refused or failed is told to nobody": async (candidate) => {
    const { enter } = await start(candidate);
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    const heard = hear(bob, "note:added");
    for (const text of ["break", ""]) await ask(ada, "note:add", { text });
    await fence(bob);
    assert.deepEqual(heard, []);
  },
  "the sixth note in ten seconds is refused, and says when to come back": async (candidate) => {
    const { enter, added } = await start(candidate);
    const ada = await enter("ada");
    for (let note = 0; note < 5; note += 1) assert.equal(await codeOf(ada, "note:add", { text: `${note}` }), "ok");
    const { error } = await ask(ada, "note:add", { text: "too many" });
    assert.equal(error?.code, "RATE_LIMITED");
    const { retryAfterMs = 0 } = error ?? {};
    assert.ok(retryAfterMs > 0 && retryAfterMs <= 10_000, `retryAfterMs is ${retryAfterMs}`);
    assert.equal(added.length, 5);
  },
  "tabs and reconnects share one allowance": async (candidate) => {
    const { enter } = await start(candidate);
    const tabs = [await enter("ada"), await enter("ada"), await enter("ada")] as const;
    for (let note = 0; note < 5; note += 1) await ask(tabs[note % 2] ?? tabs[0], "note:add", { text: `${note}` });
    tabs[0].disconnect();
    assert.equal(await codeOf(tabs[2], "note:add", { text: "third tab" }), "RATE_LIMITED");
  },
  "one user's flood is not another's": async (candidate) => {
    const { enter } = await start(candidate);
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    for (let note = 0; note < 8; note += 1) await ask(ada, "note:add", { text: `${note}` });
    assert.equal(await codeOf(bob, "note:add", { text: "mine" }), "ok");
    assert.equal(await codeOf(ada, "note:list", {}), "ok");
  },
} satisfies Record<string, Probe>;
