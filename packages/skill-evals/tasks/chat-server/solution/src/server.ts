import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveChat } from "./realtime/chat.js";
import { createMemoryMessageStore, createMemoryRoomStore } from "./realtime/memory-store.js";
import { createSocketServer } from "./realtime/server.js";
import { createTokenVerifier, secretKey } from "./realtime/tokens.js";

export async function startServer({ port, secret }: { port: number; secret: string }) {
  const http = createServer();
  const io = createSocketServer(http, { origins: [] });
  serveChat(io, {
    verifyToken: createTokenVerifier(secretKey(secret)),
    rooms: createMemoryRoomStore(),
    messages: createMemoryMessageStore(),
    onFailure: () => {},
  });
  await once(http.listen(port, "127.0.0.1"), "listening");
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}
