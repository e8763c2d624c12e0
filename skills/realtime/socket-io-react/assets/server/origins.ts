import type { IncomingMessage } from "node:http";

export interface OriginRule {
  /** Exact origins of your pages, for example `https://chat.example`. */
  origins: readonly string[];
  /** Native clients and servers send no `Origin`. Safe to allow while authentication never rides on cookies. */
  allowMissingOrigin?: boolean;
}

/**
 * Whether a handshake may go on, for Socket.IO's `allowRequest`: the only check that covers every transport, because
 * browsers do not apply CORS to WebSocket (Socket.IO docs, "Handling CORS"). `null` is never allowed.
 */
export function isAllowedOrigin(request: IncomingMessage, { origins, allowMissingOrigin = true }: OriginRule): boolean {
  const { origin } = request.headers;
  return origin === undefined ? allowMissingOrigin : origins.includes(origin);
}
