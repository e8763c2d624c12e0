import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import jwt from "jsonwebtoken";
import { Server } from "socket.io";

const refuse = (code: string) => Object.assign(new Error(code), { data: { code } });

export async function startServer({ port, secret }: { port: number; secret: string }) {
  const http = createServer();
  const io = new Server(http);
  io.use((socket, next) => {
    const { token } = socket.handshake.auth;
    if (!token) return next(refuse("AUTH_REQUIRED"));
    try {
      const user = jwt.verify(token, secret) as jwt.JwtPayload;
      socket.data.userId = user.sub;
      next();
    } catch (error) {
      next(refuse(error instanceof jwt.TokenExpiredError ? "AUTH_EXPIRED" : "AUTH_INVALID"));
    }
  });
  for (const namespace of [io.of("/"), io.of("/admin"), io.of(/^\/org-[a-z0-9]+$/)]) {
    namespace.on("connection", (socket) => {
      socket.on("whoami", (answer) => answer(socket.data.userId));
    });
  }
  await once(http.listen(port, "127.0.0.1"), "listening");
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}
