import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveChat } from "./realtime/chat.js";
import { drain, isDraining } from "./realtime/drain.js";
import { tellMissedFacts } from "./realtime/missed-facts.js";
import { connectRedis } from "./realtime/redis-clients.js";
import { createRedisMessageStore } from "./realtime/redis-message-store.js";
import { createRedisRoomStore } from "./realtime/redis-room-store.js";
import { createRedisAdapter } from "./realtime/scaling.js";
import { createSocketServer } from "./realtime/server.js";
import { createTokenVerifier, secretKey } from "./realtime/tokens.js";

export interface ServerOptions {
  port: number;
  secret: string;
  redisUrl: string;
}

export async function startServer({ port, secret, redisUrl }: ServerOptions) {
  const redis = await connectRedis(redisUrl, { deadlineMs: 1_000 });
  const adapter = await createRedisAdapter(redis);
  const http = createServer((_request, response) => {
    response.statusCode = redis.isReady() && !isDraining(io) ? 200 : 503;
    response.end();
  });
  const io = createSocketServer(http, { origins: [], adapter });
  const serving = serveChat(io, {
    verifyToken: createTokenVerifier(secretKey(secret)),
    rooms: createRedisRoomStore(redis),
    messages: createRedisMessageStore(redis, { durable: true }),
  });
  tellMissedFacts(io, redis);
  await once(http.listen(port, "127.0.0.1"), "listening");
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      await drain(io, serving, { deadlineMs: 2_000 });
      await redis.close();
    },
  };
}
