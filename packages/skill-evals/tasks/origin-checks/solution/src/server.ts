import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Socket } from "socket.io";
import { createSocketServer } from "./realtime/server.js";

export async function startServer({ port, origins }: { port: number; origins: string[] }) {
  const http = createServer((request, response) => {
    response.statusCode = request.url === "/healthz" ? 200 : 404;
    response.end();
  });
  const io = createSocketServer(http, { origins });
  io.on("connection", (socket: Socket) => {
    socket.on("echo", (text, answer) => {
      if (typeof answer === "function") answer(text);
    });
  });
  await once(http.listen(port, "127.0.0.1"), "listening");
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}
