import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "socket.io-client";
import { ask, hear, soon } from "../../src/probing.js";
import type { Candidate } from "../../src/task.js";
import { startNode } from "./node.js";
import { startRedis } from "./redis.js";

/** How long an answer may take, and Redis's return. The prompt promises these. */
const answerMs = 3_000;
export const returnMs = 5_000;

/** What a room is told, and what a join finds. */
export interface Messages {
  messages: { messageId: string; content: string }[];
}

/** A room with a member on each node. */
export interface Room {
  roomId: string;
  members: readonly [Socket, Socket];
}

/** Two processes of the candidate over a Redis of their own. */
export async function startTwoNodes(candidate: Candidate) {
  const redis = await startRedis(`${candidate.pathOf("src/server.ts")}.redis-`);
  const [one, other] = await Promise.all([startNode(candidate, redis.url), startNode(candidate, redis.url)]);
  async function room(first: string, second: string): Promise<Room> {
    const roomId = randomUUID();
    const members = await Promise.all([one.enter(first), other.enter(second)]);
    await dataOf(members[0], "room:create", { roomId, name: "Lab" });
    for (const member of members) await dataOf(member, "room:join", { roomId });
    return { roomId, members };
  }
  return { redis, one, other, room };
}

/** What a command that must succeed is answered with. */
export async function dataOf(socket: Socket, event: string, payload: object): Promise<Messages> {
  const answer = await ask<Messages>(socket, event, payload);
  assert.ok(answer.ok, `${event} was answered ${JSON.stringify(answer)}`);
  return answer.data;
}

/** `ok` or the code that a command is answered with, in the time that it may take. */
export async function outcomeOf(socket: Socket, event: string, payload: object): Promise<unknown> {
  const answer = await soon(ask(socket, event, payload), `${event} is not answered`, answerMs);
  return answer.ok ? "ok" : answer.error?.code;
}

/** A new message. */
export const draft = (roomId: string, content = "hello") => ({ roomId, messageId: randomUUID(), content });

/** The messages that a join finds. */
export async function storedIn(roomId: string, socket: Socket): Promise<string[]> {
  return (await dataOf(socket, "room:join", { roomId })).messages.map(({ messageId }) => messageId);
}

/** Resolves when both members of a room hear each other again. Rejects when that takes longer than it may. */
export const restored = async ({ roomId, members: [one, other] }: Room): Promise<void> =>
  void (await Promise.all([reach(one, other, roomId), reach(other, one, roomId)]));

/** Sends now and then until the other one hears it. */
async function reach(from: Socket, to: Socket, roomId: string): Promise<void> {
  const heard = hear<Messages>(to, "message:received");
  const sent = new Set<string>();
  const isHeard = () => heard.some(({ messages }) => messages.some(({ messageId }) => sent.has(messageId)));
  for (const endMs = performance.now() + returnMs; !isHeard(); await sleep(250)) {
    assert.ok(performance.now() < endMs, `nothing arrives ${returnMs} ms after Redis's return`);
    const message = draft(roomId);
    sent.add(message.messageId);
    from.emit("message:send", message, () => {});
  }
}
