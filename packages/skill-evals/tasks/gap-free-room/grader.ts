import assert from "node:assert/strict";
import { openBackend } from "../../src/backend.js";
import { atEnd, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  openRoom(options: { url: string; roomId: string; getToken(): Promise<string>; onChange(): void }): {
    messages(): { messageId: string; content: string; status: string }[];
    send(content: string): void;
    lostHistory(): boolean;
    close(): void;
  };
}

async function start(candidate: Candidate) {
  const { openRoom } = await candidate.load<Module>("src/room.ts");
  const backend = await openBackend();
  let changes = 0;
  const room = openRoom({
    url: backend.url,
    roomId: backend.roomId,
    getToken: async () => backend.token("ada"),
    onChange: () => (changes += 1),
  });
  atEnd(() => room.close());
  const contents = () => room.messages().map(({ content }) => content);
  const shows = (...expected: string[]) =>
    until(() =>
      assert.deepEqual(
        room.messages().map(({ content, status }) => `${content} ${status}`),
        expected.map((content) => `${content} sent`),
      ),
    );
  return {
    backend,
    room,
    contents,
    shows,
    changes: () => changes,
    entered: () => until(() => backend.isInside("ada"), "it did not join"),
  };
}

const numbers = (count: number, name = "m") => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

export const probes = {
  "shows what was said before and what is said now": async (candidate) => {
    const { openRoom } = await candidate.load<Module>("src/room.ts");
    const backend = await openBackend();
    await backend.say("before");
    const room = openRoom({
      url: backend.url,
      roomId: backend.roomId,
      getToken: async () => backend.token("ada"),
      onChange() {},
    });
    atEnd(() => room.close());
    await until(() => room.messages().length === 1, "history is missing");
    await backend.say("now");
    await until(() =>
      assert.deepEqual(
        room.messages().map(({ content }) => content),
        ["before", "now"],
      ),
    );
  },
  "tells of changes": async (candidate) => {
    const { backend, changes, entered, shows } = await start(candidate);
    await entered();
    await backend.say("one");
    await shows("one");
    await until(() => changes() > 0, "onChange was not called");
  },
  "shows what was missed during a cut, once and in order": async (candidate) => {
    const { backend, entered, shows } = await start(candidate);
    await entered();
    await backend.say("one");
    await shows("one");
    backend.cut("ada");
    for (const content of ["two", "three"]) await backend.say(content);
    await backend.say("four");
    await shows("one", "two", "three", "four");
  },
  "shows all of a long absence": async (candidate) => {
    const { backend, entered, contents } = await start(candidate);
    await entered();
    await backend.say("m1");
    await until(() => contents().length === 1);
    backend.refuse("ada");
    for (const content of numbers(450).slice(1)) await backend.say(content);
    backend.admit("ada");
    await until(() => assert.equal(contents().length, 450));
    assert.deepEqual(contents(), numbers(450));
  },
  "shows an own message at once, and as stored later": async (candidate) => {
    const { backend, room, entered, shows } = await start(candidate);
    await entered();
    room.send("mine");
    assert.deepEqual(
      room.messages().map(({ content, status }) => [content, status]),
      [["mine", "sending"]],
    );
    const [{ messageId } = { messageId: "" }] = room.messages();
    await shows("mine");
    assert.deepEqual(
      backend.stored().map((message) => message.messageId),
      [messageId],
    );
    assert.equal(room.messages()[0]?.messageId, messageId);
  },
  "sends what was written without a connection, once and in order": async (candidate) => {
    const { backend, room, entered, shows } = await start(candidate);
    await entered();
    backend.refuse("ada");
    for (const content of numbers(5)) room.send(content);
    backend.admit("ada");
    await shows(...numbers(5));
    assert.deepEqual(
      backend.stored().map(({ content }) => content),
      numbers(5),
    );
  },
  "a lost ack stores nothing twice": async (candidate) => {
    const { backend, room, entered, shows } = await start(candidate);
    await entered();
    backend.loseNextAck();
    room.send("mine");
    await shows("mine");
    await backend.say("last");
    await shows("mine", "last");
    assert.deepEqual(
      backend.stored().map(({ content }) => content),
      ["mine", "last"],
    );
  },
  "a message that could not be stored at first is sent again": async (candidate) => {
    const { backend, room, entered, shows } = await start(candidate);
    await entered();
    backend.failNextSend();
    room.send("mine");
    await shows("mine");
    assert.deepEqual(
      backend.stored().map(({ content }) => content),
      ["mine"],
    );
  },
  "equal texts are two messages": async (candidate) => {
    const { room, entered, shows } = await start(candidate);
    await entered();
    for (const content of ["ok", "ok"]) room.send(content);
    await shows("ok", "ok");
  },
  "says when history was lost, and goes on": async (candidate) => {
    const { backend, room, entered, shows } = await start(candidate);
    await entered();
    await backend.say("old");
    await shows("old");
    assert.equal(room.lostHistory(), false);
    await backend.restartWithoutHistory();
    await entered();
    await backend.say("new");
    await shows("new");
    assert.equal(room.lostHistory(), true);
  },
  "does not say so after a mere cut": async (candidate) => {
    const { backend, room, entered, shows } = await start(candidate);
    await entered();
    await backend.say("one");
    await shows("one");
    backend.cut("ada");
    await backend.say("two");
    await shows("one", "two");
    assert.equal(room.lostHistory(), false);
  },
  "every attempt asks for a token": async (candidate) => {
    const { openRoom } = await candidate.load<Module>("src/room.ts");
    const backend = await openBackend();
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      // The first one serves one connection, and has expired by the next.
      return asked === 1 ? backend.token("ada", { expiresInMs: 400 }) : backend.token("ada");
    };
    const room = openRoom({ url: backend.url, roomId: backend.roomId, getToken, onChange() {} });
    atEnd(() => room.close());
    await until(() => backend.isInside("ada"));
    backend.refuse("ada");
    await until(() => asked >= 1);
    await new Promise((resolve) => setTimeout(resolve, 450));
    backend.admit("ada");
    await backend.say("later");
    await until(() => room.messages().length === 1, "it did not come back after its token had expired");
  },
  "closing leaves the room and nothing running": async (candidate) => {
    const { backend, room, entered } = await start(candidate);
    await entered();
    room.close();
    await until(() => !backend.isInside("ada"), "it is still in the room");
    await until(() => backend.connectionsOf("ada") === 0, "it is still connected");
  },
} satisfies Record<string, Probe>;
