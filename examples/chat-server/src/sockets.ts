import type { Server as HttpServer } from "node:http";
import {
  closeSlowReaders,
  createMetrics,
  createSocketServer,
  serveAdmin,
  serveChat,
  type ChatParts,
  type RedisAdapter,
  type RevocationStore,
} from "@app/socket-io-server";
import type { Logger } from "pino";

export interface SocketParts extends ChatParts {
  revocations: RevocationStore;
  origins: readonly string[];
  /** Carries facts to the other nodes; undefined when there are none. */
  adapter: RedisAdapter | undefined;
  log: Logger;
}

/** The chat and `/admin` on a server, with slow readers closed, failures logged and all of it measured. */
export function openSockets(http: HttpServer, { revocations, origins, adapter, log, ...parts }: SocketParts) {
  const io = createSocketServer(http, { origins, ...(adapter && { adapter }) });
  const metrics = createMetrics(io);
  closeSlowReaders(io, { onClose: (waitingBytes) => log.warn({ waitingBytes }, "a slow reader was closed") });
  const options: Required<Pick<ChatParts, "onAnswer" | "onFailure">> = {
    onAnswer: metrics.onAnswer,
    onFailure: ({ error, ...where }) => log.error({ err: error, ...where }, "a command failed"),
  };
  const { verifyToken } = parts;
  const serving = serveChat(io, { ...parts, ...options });
  const servingAdmin = serveAdmin(io, { verifyToken, revocations, serving, statsEveryMs: 2_000, ...options });
  return { io, serving: [serving, servingAdmin], registry: metrics.registry };
}
