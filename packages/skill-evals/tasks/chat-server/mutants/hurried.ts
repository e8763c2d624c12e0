import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import jwt from "jsonwebtoken";
import { Server } from "socket.io";

export async function startServer({ port, secret }: { port: number; secret: string }) {
  const http = createServer();
  const io = new Server(http, { cors: { origin: "*" } });
  const rooms = new Map<string, any[]>();
  const members = new Map<string, Set<string>>();
  io.use((socket, next) => {
    try {
      socket.data.user = jwt.verify(socket.handshake.auth["token"], secret);
      next();
    } catch {
      next(new Error("AUTH_INVALID"));
    }
  });
  io.on("connection", (socket) => {
    const user = { id: socket.data.user.sub, name: socket.data.user.name };
    socket.on("room:create", ({ roomId, name }, answer) => {
      rooms.set(roomId, []);
      answer({ ok: true, data: { roomId, name } });
    });
    socket.on("room:join", ({ roomId }, answer) => {
      socket.join(roomId);
      const present = members.get(roomId) ?? new Set();
      members.set(roomId, present.add(user.id));
      socket.to(roomId).emit("user:joined", { roomId, user });
      const list = [...present].map((id) => ({ id, name: id }));
      answer({ ok: true, data: { members: list, memberCount: list.length, messages: rooms.get(roomId) } });
    });
    socket.on("room:leave", ({ roomId }, answer) => {
      socket.leave(roomId);
      socket.to(roomId).emit("user:left", { roomId, userId: user.id });
      answer({ ok: true, data: {} });
    });
    socket.on("message:send", ({ roomId, messageId, content }, answer) => {
      const messages = rooms.get(roomId) ?? [];
      const message = { messageId, roomId, content, sender: user, offset: messages.length + 1, createdAt: new Date() };
      messages.push(message);
      socket.to(roomId).emit("message:received", { roomId, messages: [message] });
      answer({ ok: true, data: { message } });
    });
    socket.on("typing:start", ({ roomId }) => socket.to(roomId).emit("user:typing", { roomId, userId: user.id }));
  });
  await once(http.listen(port, "127.0.0.1"), "listening");
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}
