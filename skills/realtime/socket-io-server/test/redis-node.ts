import { createSecretKey, randomBytes } from "node:crypto";
import type { AppClientSocket } from "@app/socket-types/client";
import jwt from "jsonwebtoken";
import type { ChatParts } from "../src/chat.js";
import type { Presence } from "../src/presence.js";
import { connectRedis, type Redis, type RedisOptions } from "../src/redis-clients.js";
import { createRedisMessageStore } from "../src/redis-message-store.js";
import { createRedisPresence } from "../src/redis-presence.js";
import { redisLimiter } from "../src/redis-rate-limit.js";
import { createRedisRevocationStore } from "../src/redis-revocations.js";
import { createRedisRoomStore } from "../src/redis-room-store.js";
import { refuseRevoked, type RevocationStore } from "../src/revocations.js";
import { createRedisAdapter } from "../src/scaling.js";
import { startTestServer, type TestServer } from "../src/testing.js";
import { createTokenVerifier } from "../src/tokens.js";

export interface RedisNode extends AsyncDisposable {
  readonly server: TestServer;
  readonly redis: Redis;
  readonly revocations: RevocationStore;
  readonly presence: Presence;
  connect(name: string): Promise<AppClientSocket>;
}

export interface RedisNodeOptions extends RedisOptions, Partial<Pick<ChatParts, "rates">> {
  classic?: boolean;
  leaseMs?: number;
  graceMs?: number;
}

const key = createSecretKey(randomBytes(32));
const nowSeconds = () => Date.now() / 1000;
export const tokenFor = (sub: string) =>
  jwt.sign({ sub, name: sub, roles: [], iat: nowSeconds(), exp: nowSeconds() + 3_600 }, key);

/** One node of a cluster, with everything that nodes share in Redis. Nodes with the same prefix are one cluster. */
export async function startRedisNode(url: string, options: RedisNodeOptions): Promise<RedisNode> {
  const { classic = false, leaseMs = 15_000, graceMs = 5_000, rates, ...redisOptions } = options;
  const redis = await connectRedis(url, { onError: () => {}, ...redisOptions });
  const revocations = createRedisRevocationStore(redis);
  let presence: Presence | undefined;
  const server = await startTestServer({
    server: { adapter: await createRedisAdapter(redis, { classic }) },
    verifyToken: refuseRevoked(createTokenVerifier(key), revocations),
    rooms: createRedisRoomStore(redis),
    messages: createRedisMessageStore(redis),
    limiterOf: redisLimiter(redis),
    presence: (namespace) => (presence = createRedisPresence(namespace, redis, { leaseMs, graceMs })),
    onFailure: () => {},
    ...(rates && { rates }),
  });
  if (!presence) throw new Error("serveChat opened no presence");
  return {
    server,
    redis,
    revocations,
    presence,
    connect: (name) => server.connect(name, { auth: { token: tokenFor(name) } }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await redis.close();
    },
  };
}

/** Two nodes of one cluster that nobody else is in, started together. */
export async function startTwoNodes(url: string, options: Omit<RedisNodeOptions, "prefix"> = {}) {
  const prefix = randomBytes(9).toString("base64url");
  const start = () => startRedisNode(url, { ...options, prefix });
  const [one, other] = await Promise.all([start(), start()]);
  const nodes = [one, other];
  return {
    one,
    other,
    prefix,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()));
    },
  };
}
