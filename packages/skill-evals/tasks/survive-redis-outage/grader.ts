import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "socket.io-client";
import { ask, fence, hear, soon, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";
import { startNode } from "./node.js";
import { startRedis, type RedisServer } from "./redis.js";

/** What the prompt promises. */
const [answerMs, returnMs] = [3_000, 5_000];
/** Long enough for clients of Redis to have tried again in vain, and to do so rarely by now. */
const outageMs = 1_500;

interface Message {
  messageId: string;
  content: string;
}
interface Received {
  messages: Message[];
}
/** A room with a member on each node. */
interface Room {
  roomId: string;
  members: readonly [Socket, Socket];
}

async function start(candidate: Candidate) {
  const redis = await startRedis(`${candidate.pathOf("src/server.ts")}.redis-`);
  const [one, other] = await Promise.all([startNode(candidate, redis.url), startNode(candidate, redis.url)]);
  async function room(first: string, second: string): Promise<Room> {
    const roomId = randomUUID();
    const members = await Promise.all([one.enter(first), other.enter(second)]);
    await data(members[0], "room:create", { roomId, name: "Lab" });
    for (const member of members) await data(member, "room:join", { roomId });
    return { roomId, members };
  }
  return { redis, one, other, room };
}

async function data(socket: Socket, event: string, payload: object): Promise<Received> {
  const answer = await ask<Received>(socket, event, payload);
  assert.ok(answer.ok, `${event} was answered ${JSON.stringify(answer)}`);
  return answer.data;
}

/** `ok` or the code that a command is answered with, in the time that it may take. */
async function outcomeOf(socket: Socket, event: string, payload: object): Promise<unknown> {
  const answer = await soon(ask(socket, event, payload), `${event} is not answered`, answerMs);
  return answer.ok ? "ok" : answer.error?.code;
}

const draft = (roomId: string, content = "hello") => ({ roomId, messageId: randomUUID(), content });
const refused = ["UNAVAILABLE", "UNAVAILABLE"];

async function idsIn(socket: Socket, roomId: string): Promise<string[]> {
  return (await data(socket, "room:join", { roomId })).messages.map(({ messageId }) => messageId);
}

/** Sends now and then until another member hears it. Rejects when that takes longer than Redis's return may. */
async function reach(from: Socket, to: Socket, roomId: string): Promise<void> {
  const heard = hear<Received>(to, "message:received");
  const sent = new Set<string>();
  const isHeard = () => heard.some(({ messages }) => messages.some(({ messageId }) => sent.has(messageId)));
  for (const endMs = performance.now() + returnMs; !isHeard(); await sleep(200)) {
    assert.ok(performance.now() < endMs, `nothing arrives ${returnMs} ms after Redis's return`);
    const message = draft(roomId);
    sent.add(message.messageId);
    from.emit("message:send", message, () => {});
  }
}

/** Resolves when both nodes hear each other again. */
const restored = ({ roomId, members: [one, other] }: Room) =>
  Promise.all([reach(one, other, roomId), reach(other, one, roomId)]);

type Step = (redis: RedisServer) => Promise<void> | void;

const refusals =
  (leave: Step): Probe =>
  async (candidate) => {
    const { redis, room } = await start(candidate);
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
    const { redis, one, room } = await start(candidate);
    const [{ roomId, members }, others] = [await room("ada", "bob"), await room("cy", "dan")];
    // By now Redis knows the scripts of those who have some.
    for (const member of others.members) await data(member, "message:send", draft(others.roomId));
    await leave(redis);
    const outcomes = members.map((member) => outcomeOf(member, "message:send", draft(roomId)));
    assert.deepEqual(await Promise.all(outcomes), refused);
    await come(redis);
    await restored(others);
    assert.deepEqual(await idsIn(await one.enter("eve"), roomId), []);
  };

export const probes = {
  "a message reaches the members on both nodes, once": async (candidate) => {
    const { room } = await start(candidate);
    const { roomId, members } = await room("ada", "bob");
    const heard = members.map((member) => hear<Received>(member, "message:received"));
    const message = draft(roomId);
    await data(members[0], "message:send", message);
    await until(() => heard.every(({ length }) => length > 0), "not everybody heard it");
    await fence(...members);
    const ids = heard.map((facts) => facts.flatMap(({ messages }) => messages.map(({ messageId }) => messageId)));
    assert.deepEqual(ids, [[message.messageId], [message.messageId]]);
  },
  "who joins on the other node finds the messages in order, and what was sent again once": async (candidate) => {
    const { other, room } = await start(candidate);
    const { roomId, members } = await room("ada", "bob");
    const drafts = ["one", "two", "three"].map((content) => draft(roomId, content));
    for (const message of [...drafts, ...drafts]) await data(members[0], "message:send", message);
    const { messages } = await data(await other.enter("eve"), "room:join", { roomId });
    assert.deepEqual(
      messages.map(({ content }) => content),
      ["one", "two", "three"],
    );
  },
  "while Redis is gone, sends are refused within 3 seconds, and nobody hears them": refusals((redis) => redis.goAway()),
  "while Redis hangs, sends are refused within 3 seconds, and nobody hears them": refusals((redis) => redis.hang()),
  "while Redis is gone, joins are refused within 3 seconds": async (candidate) => {
    const { redis, one, other, room } = await start(candidate);
    const { roomId } = await room("ada", "bob");
    const newcomers = [await one.enter("eve"), await other.enter("eve")];
    await redis.goAway();
    const outcomes = newcomers.map((socket) => outcomeOf(socket, "room:join", { roomId }));
    assert.deepEqual(await Promise.all(outcomes), refused);
  },
  "nothing that was acked is lost, and what is sent again counts once": async (candidate) => {
    const { redis, one, other, room } = await start(candidate);
    const [{ roomId, members }, others] = [await room("ada", "bob"), await room("cy", "dan")];
    const sends = members.flatMap((member) => Array.from({ length: 6 }, () => ({ member, message: draft(roomId) })));
    const send = ({ member, message }: (typeof sends)[number]) => outcomeOf(member, "message:send", message);
    const early = sends.filter((_, index) => index % 2 === 0);
    const first = early.map(send);
    await Promise.any(first);
    await redis.goAway();
    const outcomes = new Map(early.map((one, index) => [one, first[index]]));
    for (const late of sends) if (!outcomes.has(late)) outcomes.set(late, send(late));
    const acked: string[] = [];
    for (const [{ message }, outcome] of outcomes) if ((await outcome) === "ok") acked.push(message.messageId);
    await redis.comeBack();
    await restored(others);
    const kept = await idsIn(await one.enter("eve"), roomId);
    for (const messageId of acked) assert.ok(kept.includes(messageId), "an acked message is gone");
    for (const again of sends) assert.equal(await send(again), "ok");
    const ids = sends.map(({ message }) => message.messageId);
    assert.deepEqual((await idsIn(await other.enter("eve"), roomId)).toSorted(), ids.toSorted());
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
    const { redis, one, other, room } = await start(candidate);
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
    const { redis, room } = await start(candidate);
    const { members } = await room("ada", "bob");
    const told = members.map((member) => hear<{ withinMs: number }>(member, "facts:missed"));
    await redis.goAway();
    await redis.comeBack();
    await soon(
      until(() => told.every(([fact]) => typeof fact?.withinMs === "number")),
      "not everybody was told",
      returnMs,
    );
  },
  "/ready says whether Redis is there": async (candidate) => {
    const { redis, one, other } = await start(candidate);
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
    const { redis, one, other, room } = await start(candidate);
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
