import { createServer } from "node:http";
import {
  closeSlowReaders,
  connectRedis,
  createMemoryMessageStore,
  createMemoryRoomStore,
  createRedisMessageStore,
  createSocketServer,
  createTokenVerifier,
  secretKey,
  serveChat,
} from "@app/socket-io-server";
import { settingsOf } from "../answer.js";
import { feedOf } from "./feed.js";
import { listen, pingTimeout, type ServerSettings } from "./listen.js";

// As SKILL.md puts it together. Limits are counted as ever, but nobody reaches them.
const { secret, redisUrl } = settingsOf<ServerSettings>();
const unreached = { points: 1_000_000_000, seconds: 10 };
const messages = redisUrl ? createRedisMessageStore(await connectRedis(redisUrl)) : createMemoryMessageStore();
const http = createServer();
const io = createSocketServer(http, { origins: [], pingTimeout });
closeSlowReaders(io);
serveChat(io, {
  verifyToken: createTokenVerifier(secretKey(secret)),
  rooms: createMemoryRoomStore(),
  messages,
  rates: { "message:send": unreached, "room:create": unreached },
});
await listen(http, io, { feed: feedOf(io, messages) });
