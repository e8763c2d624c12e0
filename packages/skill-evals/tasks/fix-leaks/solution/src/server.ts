import { once, type EventEmitter } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

interface Quote {
  symbol: string;
  price: number;
}

const keptQuotes = 100;
const watchersOf = (symbol: string) => `symbol:${symbol}`;

export async function startServer({ port, feed }: { port: number; feed: EventEmitter }) {
  const http = createServer();
  const io = new Server(http, { cleanupEmptyChildNamespaces: true });
  const history: Quote[] = [];

  const take = (quote: Quote) => {
    history.push(quote);
    if (history.length > keptQuotes) history.shift();
    io.to(watchersOf(quote.symbol)).emit("quote", quote);
  };
  feed.on("quote", take);
  const beating = setInterval(() => io.emit("beat"), 1_000);

  io.on("connection", (socket) => {
    let draft: string | undefined;
    socket.on("watch", ({ symbol }, answer) => {
      void socket.join(watchersOf(symbol));
      answer({ ok: true });
    });
    socket.on("unwatch", ({ symbol }, answer) => {
      void socket.leave(watchersOf(symbol));
      answer({ ok: true });
    });
    socket.on("recent", (_, answer) => answer({ ok: true, data: history }));
    socket.on("draft:save", ({ text }, answer) => {
      draft = text;
      answer({ ok: true });
    });
    socket.on("draft:load", (_, answer) => answer({ ok: true, data: draft }));
  });

  io.of(/^\/desk-\w+$/).on("connection", (socket) => {
    socket.on("desk:note", (note) => socket.broadcast.emit("desk:note", note));
  });

  await once(http.listen(port, "127.0.0.1"), "listening");
  return {
    port: (http.address() as AddressInfo).port,
    io,
    async close() {
      feed.off("quote", take);
      clearInterval(beating);
      await io.close();
    },
  };
}
