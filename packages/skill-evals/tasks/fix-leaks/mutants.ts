import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const server = "src/server.ts";
const change = (text: string, replacement: string) => [server, text, replacement] as const;
const watching = "void socket.join(watchersOf(symbol));\n      answer({ ok: true });";
const draft = "let draft: string | undefined;";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "a listener per watch again",
    replace: [
      change(
        watching,
        'feed.on("quote", (quote) => quote.symbol === symbol && socket.emit("quote", quote));\n      answer({ ok: true });',
      ),
      change('io.to(watchersOf(quote.symbol)).emit("quote", quote);', ""),
    ],
    fails: [
      "clients that came and went leave no listener on the feed",
      "unwatching ends it, for this client and symbol alone",
      "a watcher hears the quotes of his symbol, each once, also when he asked twice",
    ],
  },
  {
    name: "a listener per watch, removed by the last one's name",
    replace: [
      change(
        draft,
        `${draft}\n    let listener = (_quote: Quote) => {};\n    socket.on("disconnect", () => feed.off("quote", listener));`,
      ),
      change(
        watching,
        'feed.on("quote", (listener = (quote) => void (quote.symbol === symbol && socket.emit("quote", quote))));\n      answer({ ok: true });',
      ),
      change('io.to(watchersOf(quote.symbol)).emit("quote", quote);', ""),
    ],
    fails: [
      "clients that came and went leave no listener on the feed",
      "a watcher hears the quotes of his symbol, each once, also when he asked twice",
    ],
  },
  {
    name: "removing everybody's listeners",
    replace: [change(draft, `${draft}\n    socket.on("disconnect", () => feed.removeAllListeners("quote"));`)],
    fails: ["a client that leaves takes nobody's quotes along"],
  },
  {
    name: "unwatching all",
    replace: [
      change(
        "void socket.leave(watchersOf(symbol));",
        "for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room);",
      ),
    ],
    fails: ["unwatching ends it, for this client and symbol alone"],
  },
  {
    name: "unwatching everybody",
    replace: [change("void socket.leave(watchersOf(symbol));", "io.socketsLeave(watchersOf(symbol));")],
    fails: ["unwatching ends it, for this client and symbol alone"],
  },
  {
    name: "a timer per client again",
    replace: [change(draft, `${draft}\n    setInterval(() => socket.emit("beat"), 1_000);`)],
    fails: ["clients that came and went leave no timer", "sockets that are gone can be collected"],
  },
  {
    name: "no beat",
    replace: [change('io.emit("beat")', 'io.engine.emit("beat")')],
    fails: ["every client gets a beat each second"],
  },
  {
    name: "drafts by socket id again",
    replace: [
      change(
        "const history: Quote[] = [];",
        "const history: Quote[] = [];\n  const drafts = new Map<string, string>();",
      ),
      change("draft = text;", "draft = text;\n      drafts.set(socket.id, text);"),
    ],
    fails: ["clients that came and went leave no memory"],
  },
  {
    name: "one draft for all",
    replace: [
      change(draft, ""),
      change(
        "const history: Quote[] = [];",
        `const history: Quote[] = [];\n  ${draft}\n  io.on("connection", (socket) => socket.on("disconnect", () => (draft = undefined)));`,
      ),
    ],
    fails: ["a draft is kept while its client is connected"],
  },
  {
    name: "a list of clients again",
    replace: [
      change(draft, `${draft}\n    clients.push(socket);`),
      change("const history: Quote[] = [];", "const history: Quote[] = [];\n  const clients: object[] = [];"),
    ],
    fails: ["sockets that are gone can be collected"],
  },
  {
    name: "a history without end again",
    replace: [
      change("if (history.length > keptQuotes) history.shift();", ""),
      change("data: history }", "data: history.slice(-100) }"),
    ],
    fails: ["a long day of quotes takes no memory"],
  },
  {
    name: "the oldest quotes kept",
    replace: [
      change(
        "history.push(quote);\n    if (history.length > keptQuotes) history.shift();",
        "if (history.length < keptQuotes) history.push(quote);",
      ),
    ],
    fails: ["the newest 100 quotes can be read, oldest first"],
  },
  {
    name: "empty desks again",
    replace: [change("{ cleanupEmptyChildNamespaces: true }", "{}")],
    fails: ["desks that are empty are gone"],
  },
  {
    name: "no desks",
    replace: [change('socket.broadcast.emit("desk:note", note)', 'io.emit("desk:note", note)')],
    fails: ["desks still talk"],
  },
  {
    name: "still listening after close",
    replace: [change('feed.off("quote", take);', "")],
    fails: ["after close nothing remains, and the feed's other listeners do"],
  },
  {
    name: "close that empties the feed",
    replace: [change('feed.off("quote", take);', 'feed.removeAllListeners("quote");')],
    fails: ["after close nothing remains, and the feed's other listeners do"],
  },
  {
    name: "still beating after close",
    replace: [change("clearInterval(beating);", "")],
    fails: ["after close nothing remains, and the feed's other listeners do"],
  },
];
