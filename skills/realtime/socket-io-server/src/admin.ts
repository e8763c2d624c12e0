import { randomUUID } from "node:crypto";
import type { AdminCommands, AdminFacts, AdminStats } from "@app/socket-types";
import { adminCommands } from "@app/socket-types/admin";
import type { AppServer } from "@app/socket-types/server";
import { requireRole } from "./authentication.js";
import { serveCommands, type DispatchOptions, type Serving } from "./dispatch.js";
import { namespaceOf } from "./handlers.js";
import { signOut, type RevocationStore } from "./revocations.js";
import { sessionHandlers } from "./session.js";
import type { VerifyToken } from "./tokens.js";

export interface AdminParts extends DispatchOptions {
  verifyToken: VerifyToken;
  revocations: RevocationStore;
  /** What the chat serves, for the count of running commands. */
  serving: Serving;
  /** How often every admin is sent `admin:stats`. */
  statsEveryMs?: number;
}

/** Serves `/admin` to holders of the role `admin`: ban, broadcast, live stats. Call `authenticate` first. */
export function serveAdmin(
  io: AppServer,
  { verifyToken, revocations, serving, statsEveryMs = 5_000, ...options }: AdminParts,
): Serving {
  const admin = namespaceOf<AdminCommands, AdminFacts>(io, "/admin");
  requireRole(io.of("/admin"), "admin");

  const stats = (): AdminStats => ({ connections: io.engine.clientsCount, running: serving.running });
  let timer: NodeJS.Timeout | undefined;
  admin.on("connection", (socket) => {
    timer ??= setInterval(() => admin.emit("admin:stats", stats()), statsEveryMs).unref();
    socket.once("disconnect", () => {
      if (admin.sockets.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    });
  });

  return serveCommands(
    admin,
    adminCommands,
    {
      async "admin:ban-user"(_socket, { userId, reason }) {
        await signOut(io, revocations, { userId, banned: true, message: reason || "You were banned" });
        admin.emit("admin:user-banned", { userId, reason });
        return {};
      },
      "admin:broadcast"(_socket, { message }) {
        io.emit("notification:received", { id: randomUUID(), text: message, createdAt: new Date().toISOString() });
        return {};
      },
      "admin:stats": () => stats(),
      ...sessionHandlers(verifyToken),
    },
    options,
  );
}
