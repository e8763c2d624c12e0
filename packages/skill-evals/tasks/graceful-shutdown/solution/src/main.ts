import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { placeOrder } from "./orders.js";
import { command, type } from "./realtime/contract/define.js";
import type { SessionFacts } from "./realtime/contract/session.js";
import { serveCommands } from "./realtime/dispatch.js";
import { drain } from "./realtime/drain.js";
import { namespaceOf } from "./realtime/handlers.js";
import { createSocketServer } from "./realtime/server.js";

const commands = {
  "order:place": command({ payload: z.object({ orderId: z.string().min(1) }), data: type<{ orderId: string }>() }),
};

const http = createServer((_request, response) => response.end("orders"));
const io = createSocketServer(http, { origins: [] });
const serving = serveCommands(namespaceOf<typeof commands, SessionFacts>(io, "/"), commands, {
  "order:place": (_socket, { orderId }) => placeOrder(orderId),
});

const deadlineMs = Number(process.env["DEADLINE_MS"] ?? 10_000);

// Not `once`: without a listener a second SIGTERM would end the process.
process.on("SIGTERM", () => {
  setTimeout(() => process.exit(0), deadlineMs).unref();
  void drain(io, serving, { spreadMs: 2_000, deadlineMs }).then(() => {
    if (serving.running === 0) process.exit(0);
  });
});

http.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  console.log(`listening on ${(http.address() as AddressInfo).port}`);
});
