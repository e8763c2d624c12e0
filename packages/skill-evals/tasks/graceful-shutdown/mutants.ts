import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const main = "src/main.ts";
const drain = "src/realtime/drain.ts";
const handler =
  "void drain(io, serving, { spreadMs: 2_000, deadlineMs }).then(() => {\n    if (serving.running === 0) process.exit(0);\n  });";
const instead = (code: string) => [[main, handler, code]] as const;
const acked = "an order that is being placed is acked, and the process exits with code 0";
const told = "every client is told at once when to come back, at different times within two seconds";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "no handler",
    replace: [[main, 'process.on("SIGTERM"', 'process.on("SIGUSR2"']],
    fails: ["an idle server exits with code 0", acked],
  },
  {
    name: "SIGINT alone",
    replace: [[main, 'process.on("SIGTERM"', 'process.on("SIGINT"']],
    fails: ["an idle server exits with code 0"],
  },
  {
    name: "process.exit at once",
    replace: instead("process.exit(0);"),
    fails: ["an order that is being placed is booked", acked, told],
  },
  {
    name: "io.close, then exit",
    replace: instead("void io.close().then(() => process.exit(0));"),
    fails: [acked, told],
  },
  {
    name: "closes, and nobody exits",
    replace: [
      [main, "setTimeout(() => process.exit(0), deadlineMs).unref();", "setInterval(() => {}, 1_000);"],
      [main, "process.exit(0);\n  });", "io.engine.removeAllListeners();\n  });"],
    ],
    fails: ["an idle server exits with code 0"],
  },
  {
    name: "stops listening, and waits for clients to go",
    replace: instead("http.close(() => process.exit(0));"),
    fails: ["connected clients do not keep it from exiting with code 0", "clients come back by themselves"],
  },
  {
    name: "exits with code 1",
    replace: [[main, "if (serving.running === 0) process.exit(0);", "process.exit(1);"]],
    fails: ["an idle server exits with code 0", acked],
  },
  {
    name: "disconnects sockets instead of connections",
    replace: [
      [drain, "connection.close();", "connection.close();"],
      [
        main,
        handler,
        'io.emit("server:draining", { reconnectInMs: Math.random() * 2_000 });\n  void serving.settled().then(() => io.disconnectSockets(true)).then(() => setTimeout(() => process.exit(0), 50));',
      ],
    ],
    fails: ["clients come back by themselves", "nobody new gets in"],
  },
  {
    name: "does not wait for running orders",
    replace: [[drain, "await before(settled());", ""]],
    fails: [acked],
  },
  { name: "tells nobody", replace: [[drain, "announce(io, spreadMs);", ""]], fails: [told] },
  {
    name: "tells when all is over",
    replace: [
      [
        drain,
        "announce(io, spreadMs);\n  await before(settled());",
        "await before(settled());\n  announce(io, spreadMs);",
      ],
    ],
    fails: [told],
  },
  {
    name: "all come back at once",
    replace: [[drain, "Math.round(Math.random() * spreadMs)", "spreadMs"]],
    fails: [told],
  },
  { name: "spread over a minute", replace: [[main, "spreadMs: 2_000", "spreadMs: 60_000"]], fails: [told] },
  {
    name: "lets newcomers in",
    replace: instead(
      `const sockets = [...io.sockets.sockets.values()];
      for (const socket of sockets) socket.emit("server:draining", { reconnectInMs: Math.round(Math.random() * 2_000) });
      void serving.settled().then(() => {
        for (const socket of sockets) socket.conn.close();
        setTimeout(() => process.exit(0), 100);
      });`,
    ),
    fails: ["nobody new gets in"],
  },
  {
    name: "no deadline",
    replace: [
      [main, "setTimeout(() => process.exit(0), deadlineMs).unref();", ""],
      [main, ", deadlineMs })", ", deadlineMs: 3_600_000 })"],
    ],
    fails: ["a bank that hangs does not keep it longer than the deadline"],
  },
  {
    name: "a second signal kills",
    replace: [[main, 'process.on("SIGTERM"', 'process.once("SIGTERM"']],
    fails: ["a second SIGTERM changes nothing"],
  },
  {
    name: "a second signal exits",
    replace: [
      [
        main,
        "setTimeout(() => process.exit(0), deadlineMs).unref();",
        "if (isOver) process.exit(0);\n  isOver = true;",
      ],
      [main, "const deadlineMs", "let isOver = false;\nconst deadlineMs"],
    ],
    fails: ["a second SIGTERM changes nothing"],
  },
  {
    name: "acked before the bank has answered",
    replace: [[main, "=> placeOrder(orderId)", "=> (void placeOrder(orderId), { orderId })"]],
    fails: ["orders are placed and acked", "an order that is being placed is booked"],
  },
];
