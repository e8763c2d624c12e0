import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { command, type } from "./realtime/contract/define.js";
import { serveCommands } from "./realtime/dispatch.js";
import { namespaceOf } from "./realtime/handlers.js";
import { createRateLimit } from "./realtime/rate-limit.js";
import { createSocketServer } from "./realtime/server.js";

export interface Store {
  add(userId: string, text: string): Promise<{ noteId: number }>;
  list(limit: number): Promise<string[]>;
}

const commands = {
  "note:add": command({ payload: z.object({ text: z.string().min(1).max(500) }), data: type<{ noteId: number }>() }),
  "note:list": command({ payload: z.object({ limit: z.int().min(1).max(50).default(20) }), data: type<string[]>() }),
};

interface Facts {
  "note:added": { userId: string; text: string };
}

export async function startServer({ port, store }: { port: number; store: Store }) {
  const http = createServer();
  const io = createSocketServer(http, { origins: [] });
  const notes = namespaceOf<typeof commands, Facts>(io, "/");
  // Our gateway has verified the user already.
  notes.use((socket, next) => {
    const id = String(socket.handshake.auth["user"]);
    socket.data.user = { id, name: id };
    next();
  });
  serveCommands(
    notes,
    commands,
    {
      async "note:add"(socket, { text }) {
        const userId = socket.data.user.id;
        const note = await store.add(userId, text);
        notes.emit("note:added", { userId, text });
        return note;
      },
      "note:list": (_socket, { limit }) => store.list(limit),
    },
    {
      before: createRateLimit({ "note:add": { points: 5, seconds: 10 } }, { points: 200, seconds: 10 }),
      onFailure: () => {},
    },
  );
  await once(http.listen(port, "127.0.0.1"), "listening");
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}
