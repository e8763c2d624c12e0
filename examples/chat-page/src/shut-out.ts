import type { Connection } from "@app/socket-io-client";

/** Why this person may not come in again, in the words of whoever banned him; undefined unless he was. */
export function shutOutReason(connection: Connection): string | undefined {
  const isShutOut = connection.status === "needs-auth" && connection.error.code === "FORBIDDEN";
  return isShutOut ? connection.error.message : undefined;
}
