import { randomUUID, type KeyObject } from "node:crypto";
import { createClient, roomOf, type Client, type RoomState } from "@app/socket-io-client";
import type { ChatMessage, Commands, Joined, Reply } from "@app/socket-types";
import type { History } from "./history.js";
import type { Network } from "./network.js";
import type { Observations } from "./observations.js";
import { tokenOf } from "./token.js";
import { createView } from "./view.js";

/** One person at one page: the client core behind a network of its own. Pages of one user share their `userId`. */
export interface Member {
  readonly name: string;
  readonly userId: string;
  readonly network: Network;
  readonly client: Client;
  /** Whether this page means to be in the room. */
  isInside(): boolean;
  /** Whether it has been in the room all the time. */
  hasStayed(): boolean;
  enter(): void;
  leave(): void;
  say(): void;
  state(): RoomState;
  /** Has the present session end soon; `renewable`: unless it is refreshed, which then works. */
  expire(renewable: boolean): void;
  close(): void;
}

export interface MemberOptions {
  name: string;
  userId: string;
  network: Network;
  roomId: string;
  key: KeyObject;
  history: History;
  observations: Observations;
}

/** So long lives a ban that a node did not hear of, at most. */
const tokenMs = 6_000;
const briefMs = 400;
const mostUnsent = 10;

/** A page that connects when it enters, and records all that crosses its wire. */
export function openMember({ name, userId, network, roomId, key, history, observations }: MemberOptions): Member {
  let hasTrouble = false;
  let stop: (() => void) | undefined;
  let hasStayed = true;
  let said = 0;
  /** When the server confirmed that this page is out, by its place in the history. */
  let outSince: number | undefined;

  const plain = createClient(`http://${network.host}`, {
    socketOptions: { transports: ["websocket"] },
    async getToken(reason) {
      if (hasTrouble && reason === "expiring") throw new Error("Nobody signs tokens right now");
      hasTrouble = false;
      return tokenOf(key, userId, tokenMs);
    },
  });

  const request: Client["request"] = async (...asked) => {
    const [command, payload] = asked as readonly unknown[] as [string, { messageId?: string }];
    if (command === "room:join") outSince = undefined;
    if (payload.messageId) observations.ask(payload.messageId);
    const answer = await plain.request(...asked);
    record(command, answer);
    return answer;
  };

  // What was asked decides what was answered, which a generic wrapper cannot say.
  function record(command: string, answer: unknown) {
    const seeAll = (epoch: string, messages: readonly ChatMessage[]) => {
      for (const message of messages) observations.see(epoch, message);
    };
    if (command === "room:leave") outSince = history.add(name, "is out");
    if (command === "message:send") {
      const { epoch, message } = answer as Reply<Commands, "message:send">;
      observations.ack(epoch, message);
    }
    if (command === "message:history") {
      const { epoch, messages } = answer as Reply<Commands, "message:history">;
      seeAll(epoch, messages);
    }
    if (command === "room:join") {
      const { head, messages, recovered } = answer as Joined;
      history.add(name, `joined at ${head.offset} of ${head.epoch}${recovered ? ", resumed" : ""}`);
      seeAll(head.epoch, messages);
    }
  }

  plain.listen({
    connect: () => void history.add(name, "connected"),
    disconnect: () => void history.add(name, "disconnected"),
    "session:ended": ({ code }) => void history.add(name, `session ended: ${code}`),
    "message:received": ({ epoch, messages }) => {
      for (const message of messages) {
        observations.see(epoch, message);
        const askedAt = observations.sendings.get(message.messageId)?.askedAt ?? 0;
        if (outSince === undefined || askedAt < outSince) continue;
        observations.violate(`out is out: ${name} received "${message.content}" after leaving`);
      }
    },
  });

  const client: Client = { ...plain, request };
  const room = roomOf(client, roomId);
  return {
    name,
    userId,
    network,
    client,
    isInside: () => stop !== undefined,
    hasStayed: () => hasStayed,
    enter() {
      const view = createView(name, observations.violate);
      stop ??= room.subscribe(() => view.look(room.get()));
      client.connect();
    },
    leave() {
      hasStayed = false;
      stop?.();
      stop = undefined;
    },
    say() {
      if (!stop || room.get().messages.filter(({ status }) => status === "sending").length >= mostUnsent) return;
      const [content, messageId] = [`${name}-${++said}`, randomUUID()];
      // First, because it may leave at once.
      observations.intend(messageId, content);
      room.send(content, { messageId });
    },
    state: room.get,
    expire(renewable) {
      hasTrouble = !renewable;
      // The network may be away: then nothing expires.
      plain.request("session:refresh", { token: tokenOf(key, userId, briefMs) }).catch(() => {});
    },
    close() {
      stop?.();
      stop = undefined;
      client.close();
    },
  };
}
