import { createSecretKey, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import jwt from "jsonwebtoken";
import { io as connectTo } from "socket.io-client";
import { afterAll, expect, test } from "vitest";
import { serveChat } from "../src/chat.js";
import { drain, isDraining } from "../src/drain.js";
import { tellMissedFacts } from "../src/missed-facts.js";
import { connectRedis } from "../src/redis-clients.js";
import { createRedisMessageStore } from "../src/redis-message-store.js";
import { createRedisPresence } from "../src/redis-presence.js";
import { redisLimiter } from "../src/redis-rate-limit.js";
import { createRedisRevocationStore } from "../src/redis-revocations.js";
import { createRedisRoomStore } from "../src/redis-room-store.js";
import { endRevokedSessions, refuseRevoked } from "../src/revocations.js";
import { createRedisAdapter } from "../src/scaling.js";
import { createSocketServer } from "../src/server.js";
import { createTokenVerifier } from "../src/tokens.js";
import { openRedis } from "./redis-server.js";

const key = createSecretKey(randomBytes(32));
const token = jwt.sign({ sub: "ada", name: "Ada", roles: [], exp: Date.now() / 1000 + 60 }, key);
const server = await openRedis();
afterAll(() => server?.close());

async function startNode(url: string) {
  // #region node
  const redis = await connectRedis(url, { prefix: "chat" });
  const revocations = createRedisRevocationStore(redis);
  const http = createServer();
  const io = createSocketServer(http, { origins: ["https://chat.example"], adapter: await createRedisAdapter(redis) });
  const serving = serveChat(io, {
    verifyToken: refuseRevoked(createTokenVerifier(key), revocations),
    rooms: createRedisRoomStore(redis),
    messages: createRedisMessageStore(redis),
    limiterOf: redisLimiter(redis),
    presence: (namespace) => createRedisPresence(namespace, redis),
  });
  tellMissedFacts(io, redis);
  redis.onLapse(() => void endRevokedSessions(io, revocations).catch(console.error));
  const isReady = () => redis.isReady() && !isDraining(io);
  async function stop() {
    await drain(io, serving);
    await redis.close();
  }
  // #endregion node
  return { http, isReady, stop };
}

test.skipIf(!server)("the assembled node serves a client and stops", async () => {
  const { http, isReady, stop } = await startNode(server?.url ?? "");
  await once(http.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = connectTo(url, { auth: { token }, forceNew: true, reconnection: false });
  expect(await client.emitWithAck("room:list", {})).toMatchObject({ ok: true });
  expect(isReady()).toBe(true);
  await stop();
  expect([isReady(), http.listening]).toEqual([false, false]);
});
