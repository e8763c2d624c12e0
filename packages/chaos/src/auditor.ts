import type { KeyObject } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient, isOutcomeUnknown, namespaceOf } from "@app/socket-io-client";
import type { AdminCommands, AdminFacts, ChatMessage, Cursor } from "@app/socket-types";
import { tokenOf } from "./token.js";

/** A log from its first message to its last. */
export interface Log {
  readonly epoch: string;
  readonly messages: readonly ChatMessage[];
}

/** Somebody with a good network who asks the server how things are, and bans. */
export interface Auditor {
  readonly userId: string;
  /** Asks until the server has confirmed it. */
  ban(userId: string): Promise<void>;
  /** Rejects while the server cannot say. */
  readLog(): Promise<Log>;
  /** The ids of all who are in the room, the auditor's among them. Rejects while the server cannot say. */
  readMembers(): Promise<string[]>;
  close(): void;
}

const pauseMs = 50;
const lifeMs = 3_600_000;

/** Connects an auditor. */
export function openAuditor(url: string, roomId: string, key: KeyObject): Auditor {
  const userId = "auditor";
  const client = createClient(url, {
    socketOptions: { transports: ["websocket"] },
    getToken: async () => tokenOf(key, userId, lifeMs, ["admin"]),
  });
  const admin = namespaceOf<AdminCommands, AdminFacts>(client, "/admin");
  client.connect();
  admin.connect();

  // A member is who joined on the present connection, and that may be a new one.
  const join = () => client.request("room:join", { roomId });

  return {
    userId,
    async ban(banned) {
      for (;;) {
        try {
          return void (await admin.request("admin:ban-user", { userId: banned, reason: "Chaos" }));
        } catch (error) {
          if (!isOutcomeUnknown(error)) throw error;
          await sleep(pauseMs);
        }
      }
    },
    async readLog() {
      const { epoch } = (await join()).head;
      const messages: ChatMessage[] = [];
      for (;;) {
        const after: Cursor = { epoch, offset: messages.length };
        const page = await client.request("message:history", { roomId, after, limit: 200 });
        messages.push(...page.messages);
        if (!page.hasMore) return { epoch, messages };
      }
    },
    readMembers: async () => (await join()).members.map(({ id }) => id),
    close: client.close,
  };
}
