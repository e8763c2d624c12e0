import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Socket } from "socket.io";
import { authenticate, requireRole } from "./realtime/authentication.js";
import { serveOrganizations } from "./realtime/organizations.js";
import { createSocketServer } from "./realtime/server.js";
import { createTokenVerifier, secretKey } from "./realtime/tokens.js";

export interface Options {
  port: number;
  secret: string;
  isMember(userId: string, organizationId: string): Promise<boolean>;
}

export async function startServer({ port, secret, isMember }: Options) {
  const http = createServer();
  const io = createSocketServer(http, { origins: [] });
  authenticate(io, createTokenVerifier(secretKey(secret)));
  requireRole(io.of("/admin"), "admin");
  const serve = (socket: Socket) => {
    socket.on("whoami", (answer: unknown) => {
      if (typeof answer === "function") answer(socket.data.user.id);
    });
  };
  for (const name of ["/", "/admin"]) io.of(name).on("connection", serve as never);
  serveOrganizations(
    io,
    { mayEnterOrganization: ({ id }, organizationId) => isMember(id, organizationId) },
    (namespace) => namespace.on("connection", serve as never),
  );
  await once(http.listen(port, "127.0.0.1"), "listening");
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}
