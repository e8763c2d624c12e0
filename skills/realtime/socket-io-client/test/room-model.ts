import { SocketError, type Commands, type Reply } from "@app/socket-types";
import { createMemoryMessageStore, createMemoryRoomStore, type MessageStore } from "@app/socket-io-server";
import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { expect } from "vitest";
import { createClient, keepUnsent, roomOf, type Client, type RoomState, type UnsentMessage } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { emptyRoom, until } from "./test-client.js";

/** What can happen to somebody who writes in a room. Numbers: bytes until the cut, turns of the event loop. */
export type Happening =
  | { what: "send" | "otherSends" | "reload" | "restart" | "loseLog" | "loseAnswer" }
  | { what: "cut" | "refuse" | "blackHole" | "heal" }
  | { what: "sendAndCut"; bytes: number }
  | { what: "pass"; turns: number };

interface Page {
  client: Client;
  /** Ends the look at everything that a renderer sees. */
  stop: () => void;
}

/**
 * Plays what happens against a real server, through a proxy, then lets everything heal and checks what is promised
 * (G1–G3): what was acked is stored and shown, each message once, in one order without holes, for everybody; what was
 * not acked is stored at most once; a lost log is announced. Rejects with the first thing that is not so.
 */
export async function play(happenings: readonly Happening[]): Promise<void> {
  const rooms = createMemoryRoomStore();
  let log = createMemoryMessageStore();
  let losses = 0;
  // Outlives the servers, as a database does.
  let answersToLose = 0;
  const messages: MessageStore = {
    async append(draft) {
      // Some are slow enough to be stored after the sender has come back on another connection.
      if (draft.content.endsWith("3")) await turns(50);
      const stored = await log.append(draft);
      if (answersToLose === 0) return stored;
      answersToLose -= 1;
      throw new SocketError("UNAVAILABLE", "Stored, but the store did not say so");
    },
    read: (id, range) => log.read(id, range),
  };
  const kept = new Map<string, UnsentMessage>();
  const storage = {
    load: () => [...kept.values()],
    save: (message: UnsentMessage) => void kept.set(message.messageId, message),
    remove: (messageId: string) => void kept.delete(messageId),
  };

  let server: TestServer = await startTestServer({ rooms, messages });
  const port = Number(new URL(server.url).port);
  const network = await startFlakyNetwork(server.url);
  const roomId = await emptyRoom(server);
  const sent: string[] = [];
  /** The log that each acked message was stored in. */
  const acked = new Map<string, string>();

  /** Commands that were sent while the same one was still on its way: what is sent one by one cannot change places. */
  const overtaken: string[] = [];

  function open(url: string, user: string): Page {
    const getToken = () => Promise.resolve(server.token(user));
    const client = createClient(url, { getToken, socketOptions: { transports: ["websocket"] } });
    // Acks are what the server answered, not what the client made of it.
    const flights = new Set<string>();
    const request: Client["request"] = async (...asked) => {
      if (flights.has(asked[0])) overtaken.push(asked[0]);
      flights.add(asked[0]);
      const answer = await client.request(...asked).finally(() => flights.delete(asked[0]));
      const { message, epoch } = answer as Partial<Reply<Commands, "message:send">>;
      if (message && epoch !== undefined) acked.set(message.messageId, epoch);
      return answer;
    };
    const recording = { ...client, request };
    if (user === "ada") keepUnsent(recording, user, storage);
    const room = roomOf(recording, roomId);
    const stop = room.subscribe(() => assertOrdered(room.get()));
    client.connect();
    return { client: recording, stop };
  }
  const roomIn = ({ client }: Page) => roomOf(client, roomId);

  let ada = open(network.url, "ada");
  const bob = open(network.url, "bob");
  let hadCursor = false;

  const steps: Record<Happening["what"], (happening: Happening) => unknown> = {
    send: () => sent.push(roomIn(ada).send(String(sent.length))),
    otherSends: () => sent.push(roomIn(bob).send(String(sent.length))),
    cut: () => network.cut(),
    refuse: () => network.refuse(),
    blackHole: () => network.blackHole(),
    heal: () => network.restore(),
    async sendAndCut(happening) {
      // In the midst of the exchange, where there is one: a join cannot be waited for while the network is away.
      for (let turn = 0; turn < 1_000 && roomIn(ada).get().status !== "joined"; turn += 1) await turns(1);
      if ("bytes" in happening) network.cutAfter(happening.bytes);
      sent.push(roomIn(ada).send(String(sent.length)));
    },
    pass: (happening) => "turns" in happening && turns(happening.turns),
    reload() {
      ada.stop();
      ada.client.close();
      ada = open(network.url, "ada");
    },
    async restart() {
      const stopped = server[Symbol.asyncDispose]();
      network.cut();
      await stopped;
      // With a process all its connections go, also those that came while it was stopping.
      network.cut();
      server = await startTestServer({ rooms, messages, port });
    },
    loseAnswer: () => (answersToLose += 1),
    loseLog() {
      hadCursor ||= roomIn(bob)
        .get()
        .messages.some(({ status }) => status === "sent");
      losses += 1;
      log = createMemoryMessageStore();
    },
  };

  try {
    for (const happening of happenings) await steps[happening.what](happening);
    network.cutAfter(Infinity);
    network.restore();
    for (const { client } of [ada, bob]) {
      // An attempt whose handshake was cut may hang for its 20 s: a person would press the button.
      if (client.connection.get().status !== "connected") client.close();
      client.connect();
    }
    const isSettled = (state: RoomState) =>
      state.status === "joined" && state.messages.every(({ status }) => status === "sent");
    for (const page of [ada, bob]) await until(roomIn(page), isSettled);
    // One more from each: by this, whoever missed something learns of it.
    for (const page of [ada, bob]) sent.push(roomIn(page).send("last"));
    await until(roomIn(ada), isSettled);
    await until(roomIn(bob), isSettled);
    const { head, messages: stored } = await log.read(roomId, { limit: 1_000 });
    const newest = stored.at(-1)?.messageId;
    const isCaughtUp = (state: RoomState) => isSettled(state) && state.messages.at(-1)?.messageId === newest;
    for (const page of [ada, bob]) await until(roomIn(page), isCaughtUp);
    check(
      head.epoch,
      stored.map(({ messageId }) => messageId),
    );
  } finally {
    for (const { client, stop } of [ada, bob]) {
      stop();
      client.close();
    }
    await network[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  }

  function check(epoch: string, stored: readonly string[]) {
    expect(new Set(stored).size, "each is stored once").toBe(stored.length);
    // What an earlier log held is gone with it; what the present one acked is there.
    const durable = sent.filter((id) => acked.get(id) === epoch);
    expect(stored, "what was acked is stored").toEqual(expect.arrayContaining(durable));
    if (losses === 0) expect(stored.toSorted(), "nothing is lost or made up").toEqual(sent.toSorted());
    for (const page of [ada, bob]) {
      const shown = roomIn(page)
        .get()
        .messages.map(({ messageId }) => messageId);
      expect(shown, "everybody sees the order of the log").toEqual(stored.slice(-shown.length));
      expect(shown.length, "at least its newest page").toBeGreaterThanOrEqual(Math.min(stored.length, 50));
    }
    expect(overtaken, "one at a time").toEqual([]);
    const { discontinuities } = roomIn(bob).get();
    if (hadCursor) expect(discontinuities, "a loss is announced").toBeGreaterThan(0);
    if (losses === 0) expect(discontinuities, "no loss is made up").toBe(0);
  }
}

/** At every moment: stored messages without holes, and no message twice. */
function assertOrdered({ messages }: RoomState) {
  const stored = messages.filter((message) => message.status === "sent");
  const [first] = stored;
  expect(stored.map(({ offset }) => offset)).toEqual(stored.map((_, index) => (first?.offset ?? 0) + index));
  expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(messages.length);
}

async function turns(count: number) {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}
