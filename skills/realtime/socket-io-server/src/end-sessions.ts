import type { AppServer } from "@app/socket-types/server";
import { endLocalSessions, type Ending } from "./session.js";

/**
 * Ends all sessions of a user on every node: his clients hear `session:ended` with the reason and do not come back by
 * themselves. Revoke his tokens first (`RevocationStore`), or he signs in again with the same one.
 */
export async function endSessions(io: AppServer, ending: Ending): Promise<void> {
  endLocalSessions(io, ending);
  // `serverSideEmit` never reaches the node that emits it, and the in-memory adapter has nobody to tell.
  const nodes = await io
    .of("/")
    .adapter.serverCount()
    .catch(() => Infinity);
  if (nodes > 1) io.serverSideEmit("session:end", ending);
}
