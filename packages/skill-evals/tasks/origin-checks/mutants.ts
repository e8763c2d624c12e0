import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const rule = (expression: string) => [["src/realtime/origins.ts", "origins.includes(origin)", expression]] as const;
const missing = (expression: string) =>
  [["src/realtime/origins.ts", "allowMissingOrigin :", `${expression} :`]] as const;
const own = "const io = createSocketServer(http, { origins });";
const bare = (options: string) =>
  [
    [
      "src/server.ts",
      'import { createSocketServer } from "./realtime/server.js";',
      'import { Server } from "socket.io";',
    ],
    ["src/server.ts", own, `const io = new Server(http, ${options});`],
  ] as const;

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "CORS alone",
    replace: bare("{ cors: { origin: origins } }"),
    fails: ["a foreign page cannot open a WebSocket", "a foreign page gets no session by polling"],
  },
  {
    name: "CORS that answers every origin",
    replace: bare("{ cors: { origin: true } }"),
    fails: ["a foreign page gets no session by polling"],
  },
  {
    name: "a check of WebSocket alone",
    replace: bare(
      `{ cors: { origin: origins }, allowRequest: (request, decide) =>
        decide(null, !request.headers.upgrade || !request.headers.origin || origins.includes(request.headers.origin)) }`,
    ),
    fails: ["a foreign page gets no session by polling"],
  },
  {
    name: "a check in a middleware, after the session was given",
    replace: [
      ...bare("{ cors: { origin: origins } }"),
      [
        "src/server.ts",
        'io.on("connection"',
        'io.use((socket, next) => next(origins.includes(socket.handshake.headers.origin ?? origins[0]!) ? undefined : new Error("origin")));\n  io.on("connection"',
      ],
    ],
    fails: ["a foreign page gets no session by polling"],
  },
  {
    name: "endsWith",
    replace: rule("origins.some((one) => origin.endsWith(one.slice(8)))"),
    fails: ["pages whose name only resembles ours are refused"],
  },
  {
    name: "startsWith",
    replace: rule("origins.some((one) => origin.startsWith(one))"),
    fails: ["pages whose name only resembles ours are refused", "another scheme or port of ours is refused"],
  },
  {
    name: "a substring",
    replace: rule("origins.some((one) => origin.includes(one))"),
    fails: ["pages whose name only resembles ours are refused"],
  },
  {
    name: "a RegExp with its dots unescaped",
    replace: rule("origins.some((one) => new RegExp(`^${one}$`).test(origin))"),
    fails: ["pages whose name only resembles ours are refused"],
  },
  {
    name: "the host name alone",
    replace: rule("origins.some((one) => URL.canParse(origin) && new URL(one).hostname === new URL(origin).hostname)"),
    fails: ["another scheme or port of ours is refused"],
  },
  {
    name: "the first of the list alone",
    replace: rule("origins[0] === origin"),
    fails: ["every listed page connects, with its port"],
  },
  {
    name: "null taken for no origin",
    replace: [["src/realtime/origins.ts", "origin === undefined", 'origin === undefined || origin === "null"']],
    fails: ["a sandboxed page (origin null) is refused"],
  },
  { name: "apps locked out", replace: missing("false"), fails: ["an app without an Origin header connects"] },
  {
    name: "same host taken for ours",
    replace: rule("(origins.includes(origin) || origin === `http://${request.headers.host}`)"),
    fails: ["a forged Host header does not make a page ours"],
  },
  {
    name: "pages cannot read",
    replace: [["src/realtime/server.ts", "cors: { origin: [...origins] },", ""]],
    fails: ["a listed page connects by polling, and its browser may read the answer"],
  },
  {
    name: "the health check behind the same door",
    replace: [["src/server.ts", 'request.url === "/healthz"', 'request.url === "/healthz" && !request.headers.origin']],
    fails: ["the health check still answers"],
  },
  {
    name: "polling alone",
    replace: [["src/server.ts", "{ origins }", '{ origins, transports: ["polling"] }']],
    fails: ["a listed page connects by WebSocket and is served", "every listed page connects, with its port"],
  },
];
