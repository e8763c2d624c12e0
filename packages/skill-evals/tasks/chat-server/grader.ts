import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Socket } from "socket.io-client";
import { ask, atEnd, connect, fence, hear, refusalOf, soon, until } from "../../src/probing.js";
import { secret, tokenOf } from "../../src/tokens.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  startServer(options: { port: number; secret: string }): Promise<{ port: number; close(): Promise<unknown> }>;
}

async function start(candidate: Candidate) {
  const { startServer } = await candidate.load<Module>("src/server.ts");
  const server = await startServer({ port: 0, secret });
  atEnd(() => server.close());
  const enter = (name: string, token: unknown = tokenOf(name)) =>
    connect(`http://127.0.0.1:${server.port}`, token === undefined ? {} : { auth: { token } });
  return {
    enter,
    /** A room, and members of these names who have joined it. */
    async room(...names: string[]) {
      const roomId = randomUUID();
      const members = await Promise.all(names.map((name) => enter(name)));
      for (const [index, socket] of members.entries()) {
        if (index === 0) await data(socket, "room:create", { roomId, name: "Lab" });
        await data(socket, "room:join", { roomId });
      }
      return { roomId, members: members as [Socket, Socket, Socket] };
    },
  };
}

interface Message {
  offset: number;
  content: string;
  sender: { id: string };
}
interface Data {
  message: Message;
  messages: Message[];
  members: { id: string }[];
  memberCount: number;
}

async function data(socket: Socket, event: string, payload: unknown): Promise<Data> {
  const answer = await ask<Data>(socket, event, payload);
  assert.ok(answer?.ok, `${event} was answered ${JSON.stringify(answer)}`);
  return answer.data;
}

async function codeOf(socket: Socket, event: string, ...args: unknown[]): Promise<unknown> {
  const answer = await ask(socket, event, ...args);
  return answer?.ok ? "ok" : answer?.error?.code;
}

const draft = (roomId: string, content = "hello", messageId = randomUUID()) => ({ roomId, messageId, content });

export const probes = {
  "a message reaches every member, its sender included, once": async (candidate) => {
    const { room } = await start(candidate);
    const { roomId, members } = await room("ada", "bob");
    const heard = members.map((socket) => hear(socket, "message:received"));
    const { message } = await data(members[0], "message:send", draft(roomId));
    await fence(...members);
    for (const facts of heard)
      assert.deepEqual(
        facts.flatMap(({ messages }) => messages),
        [message],
      );
    assert.deepEqual([message.offset, message.sender.id, message.content], [1, "ada", "hello"]);
  },
  "who joins later finds the messages in order": async (candidate) => {
    const { room, enter } = await start(candidate);
    const { roomId, members } = await room("ada");
    for (const content of ["one", "two", "three"]) await data(members[0], "message:send", draft(roomId, content));
    const { messages, members: present, memberCount } = await data(await enter("bob"), "room:join", { roomId });
    assert.deepEqual(
      messages.map(({ offset, content }) => [offset, content]),
      [
        [1, "one"],
        [2, "two"],
        [3, "three"],
      ],
    );
    assert.deepEqual([present.map(({ id }) => id).toSorted(), memberCount], [["ada", "bob"], 2]);
  },
  "nobody enters without a good token": async (candidate) => {
    const { enter } = await start(candidate);
    const forged = tokenOf("ada", { key: "another secret that is long enough for HS256 too" });
    for (const token of [undefined, "garbage", forged, tokenOf("ada", { expiresInMs: -1_000 })])
      await refusalOf(enter("ada", token === undefined ? "" : token), `the token ${String(token).slice(0, 20)}`);
  },
  "a connection ends with its token": async (candidate) => {
    const { enter } = await start(candidate);
    const ada = await enter("ada", tokenOf("ada", { expiresInMs: 800 }));
    await soon(new Promise((resolve) => ada.once("disconnect", resolve)), "it outlived its token");
  },
  "a send that is repeated counts once and gets the same answer": async (candidate) => {
    const { room, enter } = await start(candidate);
    const { roomId, members } = await room("ada", "bob");
    const heard = hear(members[1], "message:received");
    const message = draft(roomId);
    const first = await ask(members[0], "message:send", message);
    members[0].disconnect();
    const again = await enter("ada");
    await data(again, "room:join", { roomId });
    assert.deepEqual(await ask(again, "message:send", message), first);
    await fence(members[1]);
    assert.equal(heard.flatMap(({ messages }) => messages).length, 1);
  },
  "another user's message id is his own": async (candidate) => {
    const { room } = await start(candidate);
    const { roomId, members } = await room("ada", "eve");
    const messageId = randomUUID();
    await data(members[0], "message:send", draft(roomId, "of ada", messageId));
    const { message } = await data(members[1], "message:send", draft(roomId, "of eve", messageId));
    assert.deepEqual([message.sender.id, message.content], ["eve", "of eve"]);
  },
  "an id that is used for another text is a CONFLICT": async (candidate) => {
    const { room } = await start(candidate);
    const { roomId, members } = await room("ada");
    const messageId = randomUUID();
    await data(members[0], "message:send", draft(roomId, "one", messageId));
    assert.equal(await codeOf(members[0], "message:send", draft(roomId, "two", messageId)), "CONFLICT");
  },
  "who has not joined hears nothing": async (candidate) => {
    const { room, enter } = await start(candidate);
    const eve = await enter("eve");
    const heard = ["message:received", "user:typing", "user:joined"].map((event) => hear(eve, event));
    const { roomId, members } = await room("ada", "bob");
    await data(members[0], "message:send", draft(roomId));
    members[0].emit("typing:start", { roomId });
    await fence(members[0], eve);
    assert.deepEqual(heard, [[], [], []]);
  },
  "who has not joined, or has left, cannot send": async (candidate) => {
    const { room, enter } = await start(candidate);
    const { roomId, members } = await room("ada", "bob");
    assert.equal(await codeOf(await enter("eve"), "message:send", draft(roomId)), "FORBIDDEN");
    await data(members[1], "room:leave", { roomId });
    assert.equal(await codeOf(members[1], "message:send", draft(roomId)), "FORBIDDEN");
  },
  "who types is told to the other members, and strangers cannot type": async (candidate) => {
    const { room, enter } = await start(candidate);
    const { roomId, members } = await room("ada", "bob");
    const heard = hear(members[1], "user:typing");
    const eve = await enter("eve");
    eve.emit("typing:start", { roomId });
    await fence(eve);
    members[0].emit("typing:start", { roomId });
    await until(() => heard.length > 0, "nobody heard who types");
    assert.deepEqual(heard, [{ roomId, userId: "ada" }]);
  },
  "a client cannot name a room of Socket.IO's": async (candidate) => {
    const { enter } = await start(candidate);
    const [ada, eve] = [await enter("ada"), await enter("eve")];
    for (const roomId of [ada.id, `user:ada`, [ada.id], [], "", randomUUID()])
      assert.notEqual(await codeOf(eve, "room:join", { roomId }), "ok", JSON.stringify(roomId));
  },
  "a second tab neither joins nor leaves again": async (candidate) => {
    const { room, enter } = await start(candidate);
    const { roomId, members } = await room("bob", "ada");
    const facts = [hear(members[0], "user:joined"), hear(members[0], "user:left")];
    const tab = await enter("ada");
    await data(tab, "room:join", { roomId });
    await data(tab, "room:leave", { roomId });
    await fence(members[0]);
    assert.deepEqual(facts, [[], []]);
    await data(members[1], "room:leave", { roomId });
    await until(() => facts[1]?.length === 1, "nobody heard that the last tab left");
  },
  "garbage is refused, and ends nothing": async (candidate) => {
    const { room, enter } = await start(candidate);
    const { roomId, members } = await room("ada");
    const eve = await enter("eve");
    for (const event of ["room:create", "room:join", "message:send", "typing:start", "no:such"])
      for (const args of [[], [null], [[]], ["x"], [{}], [{ roomId, messageId: 1, content: {} }]])
        eve.emit(event, ...args);
    await fence(eve);
    assert.equal(await codeOf(members[0], "message:send", { ...draft(roomId), content: "" }), "VALIDATION_FAILED");
    assert.equal(
      await codeOf(members[0], "message:send", { ...draft(roomId), content: "x".repeat(4_001) }),
      "VALIDATION_FAILED",
    );
    assert.equal(await codeOf(members[0], "no:such", {}), "UNKNOWN_COMMAND");
    assert.equal(await codeOf(members[0], "message:send", draft(roomId)), "ok");
  },
} satisfies Record<string, Probe>;
