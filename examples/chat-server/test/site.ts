import { createSecretKey, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createMemoryMessageStore,
  createMemoryRevocationStore,
  createMemoryRoomStore,
  createTokenVerifier,
  openToEveryone,
  refuseRevoked,
  type AccessPolicy,
  type MessageStore,
  type RevocationStore,
  type RoomStore,
  type VerifyToken,
} from "@app/socket-io-server";
import { createHistory } from "../src/history.js";
import { createPages } from "../src/pages.js";
import { createPeople, type PeopleParts } from "../src/people.js";
import { createRoutes, type Readiness } from "../src/routes.js";
import { securityHeaders } from "../src/security-headers.js";
import { createSignIn } from "../src/sign-in.js";

export interface Site extends AsyncDisposable {
  readonly http: Server;
  readonly url: string;
  readonly verifyToken: VerifyToken;
  readonly revocations: RevocationStore;
  readonly rooms: RoomStore;
  readonly messages: MessageStore;
  readonly failures: unknown[];
}

export interface SiteOptions {
  access?: AccessPolicy;
  readiness?: () => Readiness;
  tokenLifeMs?: number;
  trustedProxies?: number;
  messages?: MessageStore;
  pages?: Record<string, string>;
  fetchSockets?: PeopleParts["fetchSockets"];
}

export const origin = "http://localhost:3000";
export const adminSecret = randomBytes(24).toString("base64url");

/** The routes of the chat, in this process and with memory stores. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const { access = openToEveryone, readiness = () => "ready", tokenLifeMs = 60_000, pages = {} } = options;
  const { trustedProxies = 0, messages = createMemoryMessageStore(), fetchSockets = async () => [] } = options;
  const signingKey = createSecretKey(randomBytes(32));
  const revocations = createMemoryRevocationStore();
  const verifyToken = refuseRevoked(createTokenVerifier(signingKey), revocations);
  const rooms = createMemoryRoomStore();
  const failures: unknown[] = [];
  const routes = createRoutes({
    headers: securityHeaders([origin]),
    signIn: createSignIn({ signingKey, adminSecret, origins: [origin], tokenLifeMs, trustedProxies }),
    history: createHistory({ verifyToken, access, rooms, messages }),
    people: createPeople({ verifyToken, fetchSockets }),
    servePage: createPages(pages),
    readiness,
    metrics: async () => "measured 1\n",
    onFailure: (error) => failures.push(error),
  });
  const http = createServer(routes);
  await once(http.listen(0, "127.0.0.1"), "listening");
  return {
    http,
    verifyToken,
    revocations,
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
