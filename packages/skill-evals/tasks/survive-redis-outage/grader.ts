import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "socket.io-client";
import { fence, hear, soon, until } from "../../src/probing.js";
import type { Probe } from "../../src/task.js";
import type { RedisServer } from "./redis.js";
import { dataOf, draft, type Messages, outcomeOf, restored, returnMs, startTwoNodes, storedIn } from "./two-nodes.js";

/** Clients of Redis have tried again in vain by then, and do so rarely. */
const outageMs = 1_000;
const refused = ["UNAVAILABLE", "UNAVAILABLE"];

type Step = (redis: RedisServer) => Promise<void> | void;

const refusals =
  (leave: Step): Probe =>
  async (candidate) => {
    const { redis, room } = await startTwoNodes(candidate);
    const { roomId, members } = await room("ada", "bob");
    const heard = members.map((member) => hear(member, "message:received"));
    await leave(redis);
    const outcomes = members.map((member) => outcomeOf(member, "message:send", draft(roomId)));
    assert.deepEqual(await Promise.all(outcomes), refused);
    await fence(...members);
    assert.deepEqual(heard, [[], []]);
  };

const staysRefused =
  (leave: Step, come: Step): Probe =>
  async (candidate) => {
    const { redis, one, room } = await startTwoNodes(candidate);
    const [{ roomId, members }, others] = [await room("ada", "bob"), await room("cy", "dan")];
    // By now Redis knows the scripts of those who have some.
    for (const member of others.members) await dataOf(member, "message:send", draft(others.roomId));
    await leave(redis);
    const outcomes = members.map((member) => outcomeOf(member, "message:send", draft(roomId)));
    assert.deepEqual(await Promise.all(outcomes), refused);
    await come(redis);
    await restored(others);
    assert.deepEqual(await storedIn(roomId, await one.enter("eve")), []);
  };

export const probes = {
  "a message reaches the members on both nodes, once": async (candidate) => {
    const { room } = await startTwoNodes(candidate);
    const { roomId, members } = await room("ada", "bob");
    const heard = members.map((member) => hear<Messages>(member, "message:received"));
    const message = draft(roomId);
    await dataOf(members[0], "message:send", message);
    await until(() => heard.every(({ length }) => length > 0), "not everybody heard it");
    await fence(...members);
    const ids = heard.map((facts) => facts.flatMap(({ messages }) => messages.map(({ messageId }) => messageId)));
    assert.deepEqual(ids, [[message.messageId], [message.messageId]]);
  },
  "who joins on the other node finds the messages in order, and what was sent again once": async (candidate) => {
    const { other, room } = await startTwoNodes(candidate);
    const { roomId, members } = await room("ada", "bob");
    const drafts = ["one", "two", "three"].map((content) => draft(roomId, content));
    for (const message of [...drafts, ...drafts]) await dataOf(members[0], "message:send", message);
    const { messages } = await dataOf(await other.enter("eve"), "room:join", { roomId });
    assert.deepEqual(
      messages.map(({ content }) => content),
      ["one", "two", "three"],
    );
  },
  "while Redis is gone, sends are refused within 3 seconds, and nobody hears them": refusals((redis) => redis.goAway()),
  "while Redis hangs, sends are refused within 3 seconds, and nobody hears them": refusals((redis) => redis.hang()),
  "while Redis is gone, joins are refused within 3 seconds": async (candidate) => {
    const { redis, one, other, room } = await startTwoNodes(candidate);
    const { roomId } = await room("ada", "bob");
    const newcomers = [await one.enter("eve"), await other.enter("eve")];
    await redis.goAway();
    const outcomes = newcomers.map((socket) => outcomeOf(socket, "room:join", { roomId }));
    assert.deepEqual(await Promise.all(outcomes), refused);
  },
  "nothing that was acked is lost, and what is sent again elsewhere counts once": async (candidate) => {
    const { redis, one, other, room } = await startTwoNodes(candidate);
    const [{ roomId, members }, others] = [await room("ada", "bob"), await room("cy", "dan")];
    const sends = members.flatMap((member, index) =>
      Array.from({ length: 6 }, () => ({ member, index, message: draft(roomId) })),
    );
    const send = async ({ member, message }: { member: Socket; message: ReturnType<typeof draft> }) => ({
      id: message.messageId,
      outcome: await outcomeOf(member, "message:send", message),
    });
    const early = sends.filter((_, number) => number % 2 === 0).map(send);
    await Promise.any(early);
    await redis.goAway();
    const late = sends.filter((_, number) => number % 2 === 1).map(send);
    const answers = await Promise.all([...early, ...late]);
    await redis.comeBack();
    await restored(others);
    const kept = await storedIn(roomId, await one.enter("eve"));
    for (const { id, outcome } of answers) assert.ok(outcome !== "ok" || kept.includes(id), "an acked message is gone");
    // Their senders are on the other node by now.
    const moved = [await other.enter("ada"), await one.enter("bob")] as const;
    for (const member of moved) await dataOf(member, "room:join", { roomId });
    for (const { message, index } of sends)
      assert.equal((await send({ message, member: moved[index] ?? moved[0] })).outcome, "ok");
    const ids = answers.map(({ id }) => id);
    assert.deepEqual((await storedIn(roomId, await other.enter("eve"))).toSorted(), ids.toSorted());
  },
  "what was refused while Redis was gone does not turn up later": staysRefused(
    (redis) => redis.goAway(),
    (redis) => redis.comeBack(),
  ),
  "what was refused while Redis hung does not turn up later": staysRefused(
    (redis) => redis.hang(),
    (redis) => redis.wake(),
  ),
  "processes and connections outlive Redis, and messages reach both nodes within 5 seconds of its return": async (
    candidate,
  ) => {
    const { redis, one, other, room } = await startTwoNodes(candidate);
    const lab = await room("ada", "bob");
    let disconnects = 0;
    for (const member of lab.members) member.on("disconnect", () => (disconnects += 1));
    await redis.goAway();
    for (const member of lab.members) member.emit("message:send", draft(lab.roomId), () => {});
    await sleep(outageMs);
    await redis.comeBack();
    await restored(lab);
    assert.deepEqual([one.isRunning(), other.isRunning(), disconnects], [true, true, 0]);
  },
  "clients are told that they may have missed something, when Redis is back": async (candidate) => {
    const { redis, room } = await startTwoNodes(candidate);
    const { roomId, members } = await room("ada", "bob");
    const told = members.map((member) => hear<{ withinMs: number }>(member, "facts:missed"));
    await redis.goAway();
    // With these answers both nodes have noticed.
    await Promise.allSettled(members.map((member) => outcomeOf(member, "message:send", draft(roomId))));
    await redis.comeBack();
    await soon(
      until(() => told.every(([fact]) => typeof fact?.withinMs === "number")),
      "not everybody was told",
      returnMs,
    );
  },
  "/ready says whether Redis is there": async (candidate) => {
    const { redis, one, other } = await startTwoNodes(candidate);
    const become = (status: number) =>
      soon(
        until(async () => assert.deepEqual([await one.ready(), await other.ready()], [status, status])),
        `/ready does not become ${status}`,
        returnMs,
      );
    await become(200);
    await redis.goAway();
    await become(503);
    await redis.comeBack();
    await become(200);
  },
  "close() resolves while Redis is away, and leaves nothing running": async (candidate) => {
    const { redis, one, other, room } = await startTwoNodes(candidate);
    const { roomId, members } = await room("ada", "bob");
    redis.hang();
    members[0].emit("message:send", draft(roomId), () => {});
    await one.close();
    await soon(one.exited, "the process still runs after a close() while Redis hung");
    redis.wake();
    await redis.goAway();
    await other.close();
    await soon(other.exited, "the process still runs after a close() while Redis was gone");
  },
} satisfies Record<string, Probe>;
