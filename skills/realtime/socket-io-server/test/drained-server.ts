import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSocketServer } from "../src/server.js";
import { drain } from "../src/drain.js";
import { serveChat } from "../src/chat.js";
import { createMemoryMessageStore, createMemoryRoomStore } from "../src/memory-store.js";
import { createTokenVerifier, secretKey } from "../src/tokens.js";

// What this process is told: the secret of its tokens, in hex. It prints its address, drains on SIGTERM, and ends when
// nothing keeps it any more.
const http = createServer(() => {
  // A page that is never answered.
});
const io = createSocketServer(http, { origins: [] });
const serving = serveChat(io, {
  verifyToken: createTokenVerifier(secretKey(Buffer.from(process.argv[2] ?? "", "hex"))),
  rooms: createMemoryRoomStore(),
  messages: createMemoryMessageStore(),
});
process.once("SIGTERM", () => void drain(io, serving, { deadlineMs: 200 }));
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}`));
