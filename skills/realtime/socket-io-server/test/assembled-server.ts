import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveChat } from "../src/chat.js";
import { drain } from "../src/drain.js";
import { createMemoryMessageStore, createMemoryRoomStore } from "../src/memory-store.js";
import { createSocketServer } from "../src/server.js";
import { closeSlowReaders } from "../src/slow-readers.js";
import { createTokenVerifier, secretKey } from "../src/tokens.js";

const secret = Buffer.from(process.argv[2] ?? "", "hex");
// As a store that nobody closes.
setInterval(() => {}, 60_000);

// #region assemble
const http = createServer();
const io = createSocketServer(http, { origins: ["https://chat.example"] });
closeSlowReaders(io);
const serving = serveChat(io, {
  verifyToken: createTokenVerifier(secretKey(secret)),
  rooms: createMemoryRoomStore(),
  messages: createMemoryMessageStore(),
});
// Close your stores in between. Without the exit, whatever you forgot keeps the process until it is killed.
process.once("SIGTERM", () => void drain(io, serving).then(() => process.exit(0)));
// #endregion assemble
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}`));
