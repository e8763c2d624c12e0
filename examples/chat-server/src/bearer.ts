import type { IncomingMessage } from "node:http";

/** The token of a request: `Authorization: Bearer <token>` (RFC 6750 §2.1). */
export const bearerOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
