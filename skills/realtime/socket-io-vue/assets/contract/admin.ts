import { z } from "zod";
import { command, type } from "./define.js";
import { limits } from "./limits.js";
import { sessionCommands, type SessionFacts } from "./session.js";

/** What the role `admin` may ask on the namespace `/admin`. */
export const adminCommands = {
  ...sessionCommands,
  /** Ends all of a user's sessions and keeps him out. */
  "admin:ban-user": command({
    payload: z.object({ userId: z.string().min(1).max(128), reason: z.string().max(limits.reasonLength) }),
    data: type<Record<string, never>>(),
  }),
  /** Tells everyone on `/`, as `notification:received`. */
  "admin:broadcast": command({
    payload: z.object({ message: z.string().min(1).max(limits.contentLength) }),
    data: type<Record<string, never>>(),
  }),
  "admin:stats": command({ payload: z.object({}), data: type<AdminStats>() }),
};
export type AdminCommands = typeof adminCommands;

export interface AdminStats {
  /** Connections of this process, in any namespace or none. */
  connections: number;
  /** Commands that this process is running now. */
  running: number;
}

export interface AdminFacts extends SessionFacts {
  "admin:user-banned": { userId: string; reason: string };
  "admin:stats": AdminStats;
}
