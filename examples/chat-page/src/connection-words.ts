import type { Connection } from "@app/socket-io-client";
import { shutOutReason } from "./shut-out.js";

/** How the connection is doing, for the reader; where `retryAt` is given, a countdown to it follows. */
export function wordsForConnection(connection: Connection): string {
  switch (connection.status) {
    case "idle":
      return "Not connected";
    case "connecting":
      return connection.attempt > 1 ? `Connecting, attempt ${connection.attempt}` : "Connecting";
    case "connected":
      return "Connected";
    case "reconnecting":
      return connection.retryAt === undefined ? "Connection lost. Trying again" : "Connection lost. Next try";
    case "draining":
      return "The server restarts. Back";
    case "offline":
      return "You are offline. What you write is kept and sent later.";
    case "needs-auth":
      if (shutOutReason(connection) !== undefined) return "You may not come in";
      return `You are signed out: ${connection.error.message}`;
    case "closed":
      return `Disconnected${connection.error ? `: ${connection.error.message}` : ""}`;
  }
}
