import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import { Server, type ServerOptions } from "socket.io";
import { io as connectTo, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";

/** A bare server, and bare clients of it that are closed with it. */
export async function startBare(serve: (io: Server) => void, options: Partial<ServerOptions> = {}) {
  const http = createServer();
  const io = new Server(http, options);
  serve(io);
  await once(http.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const sockets: Socket[] = [];
  const client = (given: Partial<ManagerOptions & SocketOptions> = {}, path = "") => {
    const fast = { forceNew: true, transports: ["websocket"], reconnectionDelay: 1, randomizationFactor: 0 };
    const socket = connectTo(url + path, { ...fast, ...given });
    sockets.push(socket);
    return socket;
  };
  const drop = () => {
    for (const { conn } of io.of("/").sockets.values()) conn.close();
  };
  const stop = async () => {
    for (const socket of sockets) socket.disconnect();
    await io.close();
  };
  return { io, client, drop, [Symbol.asyncDispose]: stop };
}

/** The next time that a socket or Manager tells this. Ask before you cause it. */
export const nextOf = (socket: Pick<Socket, "once">, event: string) =>
  new Promise<unknown>((resolve) => void socket.once(event, resolve));
