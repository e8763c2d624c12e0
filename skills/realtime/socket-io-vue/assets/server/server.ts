import type { Server as HttpServer } from "node:http";
import type { AppServer } from "@app/socket-types/server";
import { Server, type ServerOptions } from "socket.io";
import { trackConnections } from "./drain.js";
import { isAllowedOrigin, type OriginRule } from "./origins.js";

export type SocketServerOptions = OriginRule & Partial<Omit<ServerOptions, "cors" | "allowRequest">>;

/**
 * A Socket.IO server with defaults that hold against strangers. Pass the adapter here, before `listen`: one that is set
 * later loses every room that exists by then.
 *
 * Refuses foreign origins on every transport, payloads over 256 KiB (the connection closes) and connections that do not
 * enter a namespace within 10 s; removes dynamic namespaces when they are empty.
 */
export function createSocketServer(
  http: HttpServer,
  { origins, allowMissingOrigin = true, ...options }: SocketServerOptions,
): AppServer {
  const io: AppServer = new Server(http, {
    maxHttpBufferSize: 256 * 1024,
    connectTimeout: 10_000,
    cleanupEmptyChildNamespaces: true,
    serveClient: false,
    ...options,
    cors: { origin: [...origins] },
    allowRequest: (request, decide) => {
      const isAllowed = isAllowedOrigin(request, { origins, allowMissingOrigin });
      decide(isAllowed ? null : "origin not allowed", isAllowed);
    },
  });
  trackConnections(io, http);
  return io;
}
