import { createSecretKey, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createMemoryMessageStore,
  createMemoryRoomStore,
  createTokenVerifier,
  openToEveryone,
  type AccessPolicy,
  type MessageStore,
  type RoomStore,
} from "@app/socket-io-server";
import { createHistory } from "../src/history.js";
import { createPages } from "../src/pages.js";
import { createRoutes } from "../src/routes.js";
import { securityHeaders } from "../src/security-headers.js";
import { createSignIn } from "../src/sign-in.js";

export interface Site extends AsyncDisposable {
  readonly url: string;
  readonly rooms: RoomStore;
  readonly messages: MessageStore;
  readonly failures: unknown[];
}

export interface SiteOptions {
  access?: AccessPolicy;
  isReady?: () => boolean;
  tokenLifeMs?: number;
  messages?: MessageStore;
  pages?: Record<string, string>;
}

export const origin = "http://localhost:3000";

/** The routes of the chat, in this process and with memory stores. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const { access = openToEveryone, isReady = () => true, tokenLifeMs = 60_000, pages = {} } = options;
  const { messages = createMemoryMessageStore() } = options;
  const signingKey = createSecretKey(randomBytes(32));
  const rooms = createMemoryRoomStore();
  const failures: unknown[] = [];
  const routes = createRoutes({
    headers: securityHeaders([origin]),
    signIn: createSignIn({ signingKey, origins: [origin], tokenLifeMs }),
    history: createHistory({ verifyToken: createTokenVerifier(signingKey), access, rooms, messages }),
    servePage: createPages(pages),
    isReady,
    metrics: async () => "measured 1\n",
    onFailure: (error) => failures.push(error),
  });
  const http = createServer(routes);
  await once(http.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    rooms,
    messages,
    failures,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
  };
}
