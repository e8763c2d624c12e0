import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

// What servers look like before somebody hostile connects: each listener ends the process on one packet.
const http = createServer();
const io = new Server(http);
io.on("connection", (socket) => {
  // #region unguarded
  socket.on("save", (_payload: object, ack: (saved: boolean) => void) => ack(true));
  socket.on("trim", (text: string) => text.trim());
  socket.on("load", async () => Promise.reject(new Error("the database is away")));
  socket.on("relay", (payload: object) => socket.broadcast.emit("relay", payload));
  // #endregion unguarded
});
io.of("/strict").use((socket) => {
  if (!socket.handshake.auth.token) throw new Error("no token");
});
await once(http.listen(0, "127.0.0.1"), "listening");
console.log((http.address() as AddressInfo).port);
