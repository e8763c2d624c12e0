import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "socket.io";
import type { Socket } from "socket.io-client";
import { ask, atEnd, connect, fence, hear, until } from "../../src/probing.js";
import type { Candidate, Probe } from "../../src/task.js";

interface Module {
  startServer(options: {
    port: number;
    feed: EventEmitter;
  }): Promise<{ port: number; io: Server; close(): Promise<unknown> }>;
}

async function start(candidate: Candidate) {
  const { startServer } = await candidate.load<Module>("src/server.ts");
  const feed = new EventEmitter().setMaxListeners(0);
  const others: unknown[] = [];
  feed.on("quote", (quote) => others.push(quote));
  const server = await startServer({ port: 0, feed });
  const url = `http://127.0.0.1:${server.port}`;
  let isOpen = true;
  const close = async () => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  atEnd(close);
  return {
    feed,
    others,
    io: server.io,
    close,
    enter: (namespace = "/") => connect(url + namespace),
    quote: (symbol: string, price = 1) => feed.emit("quote", { symbol, price }),
    /** Lets clients come, do something, and go. */
    async visit(
      count: number,
      doing: (socket: Socket, index: number) => Promise<unknown>,
      namespace = (_index: number) => "/",
    ) {
      for (let index = 0; index < count; index += 1) {
        const socket = await connect(url + namespace(index));
        await doing(socket, index);
        socket.disconnect();
      }
      await until(() => server.io.engine.clientsCount === 0, "connections remain on the server");
    },
  };
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

/** Bytes of the heap that survive a collection. */
async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await sleep(10);
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

export const probes = {
  "a watcher hears the quotes of his symbol, each once, also when he asked twice": async (candidate) => {
    const { enter, quote } = await start(candidate);
    const ada = await enter();
    const heard = hear(ada, "quote");
    for (const symbol of ["A", "A", "B"]) assert.deepEqual(await ask(ada, "watch", { symbol }), { ok: true });
    for (const symbol of ["A", "B", "C"]) quote(symbol);
    await fence(ada);
    assert.deepEqual(
      heard.map(({ symbol }) => symbol),
      ["A", "B"],
    );
  },
  "unwatching ends it, for this client and symbol alone": async (candidate) => {
    const { enter, quote } = await start(candidate);
    const [ada, bob] = [await enter(), await enter()];
    const heard = [hear(ada, "quote"), hear(bob, "quote")];
    for (const socket of [ada, bob]) for (const symbol of ["A", "B"]) await ask(socket, "watch", { symbol });
    await ask(ada, "unwatch", { symbol: "A" });
    for (const symbol of ["A", "B"]) quote(symbol);
    await fence(ada, bob);
    assert.deepEqual(
      heard.map((quotes) => quotes.map(({ symbol }) => symbol)),
      [["B"], ["A", "B"]],
    );
  },
  "a client that leaves takes nobody's quotes along": async (candidate) => {
    const { enter, quote, others } = await start(candidate);
    const ada = await enter();
    const heard = hear(ada, "quote");
    await ask(ada, "watch", { symbol: "A" });
    const bob = await enter();
    await ask(bob, "watch", { symbol: "A" });
    bob.disconnect();
    await fence(ada);
    quote("A");
    await fence(ada);
    assert.deepEqual([heard.length, others.length], [1, 1]);
  },
  "the newest 100 quotes can be read, oldest first": async (candidate) => {
    const { enter, quote } = await start(candidate);
    for (let price = 1; price <= 250; price += 1) quote("A", price);
    const { data } = await ask<{ price: number }[]>(await enter(), "recent", {});
    assert.deepEqual(
      data.map(({ price }) => price),
      Array.from({ length: 100 }, (_, index) => 151 + index),
    );
  },
  "a draft is kept while its client is connected": async (candidate) => {
    const { enter } = await start(candidate);
    const [ada, bob] = [await enter(), await enter()];
    await ask(ada, "draft:save", { text: "mine" });
    bob.disconnect();
    await fence(ada);
    assert.equal((await ask(ada, "draft:load", {})).data, "mine");
  },
  "every client gets a beat each second": async (candidate) => {
    const { enter } = await start(candidate);
    const beats = [hear(await enter(), "beat"), hear(await enter(), "beat")];
    await until(() => beats.every(({ length }) => length >= 1), "no beat");
  },
  "desks still talk": async (candidate) => {
    const { enter } = await start(candidate);
    const [ada, bob] = [await enter("/desk-fx"), await enter("/desk-fx")];
    const heard = hear(bob, "desk:note");
    ada.emit("desk:note", { text: "hi" });
    await fence(ada, bob);
    assert.deepEqual(heard, [{ text: "hi" }]);
  },
  "clients that came and went leave no listener on the feed": async (candidate) => {
    const { feed, visit } = await start(candidate);
    const before = feed.listenerCount("quote");
    await visit(8, async (socket) => {
      for (const symbol of ["A", "A", "B"]) await ask(socket, "watch", { symbol });
    });
    await until(
      () => feed.listenerCount("quote") <= before,
      `${feed.listenerCount("quote") - before} listeners remain`,
    );
  },
  "clients that came and went leave no timer": async (candidate) => {
    const { visit } = await start(candidate);
    await visit(1, (socket) => ask(socket, "recent", {}));
    const before = timers();
    await visit(8, (socket) => ask(socket, "recent", {}));
    await until(() => timers() <= before + 2, `${timers() - before} timers remain`);
  },
  "clients that came and went leave no memory": async (candidate) => {
    const { visit } = await start(candidate);
    const save = (socket: Socket, index: number) =>
      ask(socket, "draft:save", { text: `${index % 10}`.repeat(400_000) });
    await visit(2, save);
    const before = await heapBytes();
    await visit(16, save);
    // 16 drafts have 6.4 MB.
    await until(async () => (await heapBytes()) - before < 3_000_000, "the texts of clients that left are still there");
  },
  "sockets that are gone can be collected": async (candidate) => {
    const { enter, io } = await start(candidate);
    const sockets: WeakRef<object>[] = [];
    io.on("connection", (socket) => sockets.push(new WeakRef(socket)));
    for (let index = 0; index < 8; index += 1) (await enter()).disconnect();
    await until(async () => {
      await heapBytes();
      return sockets.length === 8 && sockets.filter((one) => one.deref()).length <= 2;
    }, "the server holds on to sockets that are gone");
  },
  "a long day of quotes takes no memory": async (candidate) => {
    const { feed, others } = await start(candidate);
    feed.emit("quote", { symbol: "A", price: 0 });
    const before = await heapBytes();
    for (let price = 0; price < 40_000; price += 1) {
      feed.emit("quote", { symbol: "A", price });
      others.length = 0;
      if (price % 1_000 === 0) await sleep(0);
    }
    await until(async () => (await heapBytes()) - before < 1_500_000, "old quotes are still there");
  },
  "desks that are empty are gone": async (candidate) => {
    const { io, visit } = await start(candidate);
    await visit(
      6,
      async () => {},
      (index) => `/desk-${index}`,
    );
    await until(
      () => [...io._nsps.keys()].filter((name) => name.startsWith("/desk-")).length === 0,
      "empty desks remain",
    );
  },
  "after close nothing remains, and the feed's other listeners do": async (candidate) => {
    const before = timers();
    const { feed, close, enter, others, quote } = await start(candidate);
    await ask(await enter(), "watch", { symbol: "A" });
    await close();
    quote("A");
    assert.deepEqual([feed.listenerCount("quote"), others.length], [1, 1]);
    await until(() => timers() <= before, "timers remain");
  },
} satisfies Record<string, Probe>;
