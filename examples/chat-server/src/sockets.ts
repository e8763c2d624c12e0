import type { Server as HttpServer } from "node:http";
import { closeSlowReaders, createMetrics, createSocketServer, serveChat, type ChatParts } from "@app/socket-io-server";
import type { Logger } from "pino";

/** The chat on a server: what `serveChat` serves, with slow readers closed, failures logged and all of it measured. */
export function openSockets(
  http: HttpServer,
  { origins, log, ...parts }: ChatParts & { origins: string[]; log: Logger },
) {
  const io = createSocketServer(http, { origins });
  const metrics = createMetrics(io);
  closeSlowReaders(io, { onClose: (waitingBytes) => log.warn({ waitingBytes }, "a slow reader was closed") });
  const serving = serveChat(io, {
    ...parts,
    onAnswer: metrics.onAnswer,
    onFailure: ({ error, ...where }) => log.error({ err: error, ...where }, "a command failed"),
  });
  return { io, serving, registry: metrics.registry };
}
