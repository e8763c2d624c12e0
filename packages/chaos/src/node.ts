import { createSecretKey } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  closeSlowReaders,
  connectRedis,
  createMemoryRoomStore,
  createRedisAdapter,
  createRedisMessageStore,
  createRedisPresence,
  createRedisRevocationStore,
  createSocketServer,
  createTokenVerifier,
  drain,
  endRevokedSessions,
  isDraining,
  refuseRevoked,
  serveAdmin,
  serveChat,
  tellMissedFacts,
  type CommandFailure,
} from "@app/socket-io-server";
import { SocketError } from "@app/socket-types";
import { hideEpochs, ignoreCursors, type Broken } from "./broken.js";

/** What a node is told on its command line, as JSON. */
export interface NodeSettings {
  redisUrl: string;
  /** The key of the tokens, in hex. */
  secret: string;
  /** Exists from the start: where rooms are kept is not what is tested. */
  roomId: string;
  /** Redis loses nothing in a restart. */
  durable: boolean;
  broken: Broken | undefined;
}

/** Short enough for a run of seconds, long enough for a busy machine. */
const [leaseMs, graceMs] = [1_200, 300];
const heartbeat = { pingInterval: 600, pingTimeout: 1_500 };
const generous = { points: 10_000, seconds: 1 };

/** One node of the cluster, put together as the server skill says. It prints its port, and drains on SIGTERM. */
async function serve({ redisUrl, secret, roomId, durable, broken }: NodeSettings): Promise<void> {
  const redis = await connectRedis(redisUrl, { onError: () => {}, deadlineMs: 1_000, connectMs: 30_000 });
  const http = createServer((_request, response) => {
    response.writeHead(redis.isReady() && !isDraining(io) ? 200 : 503).end();
  });
  const adapter = await createRedisAdapter(redis);
  const io = createSocketServer(http, { origins: [], adapter, ...heartbeat });
  const revocations = createRedisRevocationStore(redis);
  const verifyToken = refuseRevoked(createTokenVerifier(createSecretKey(secret, "hex")), revocations);
  const rooms = createMemoryRoomStore();
  await rooms.create({ roomId, name: "Chaos" });
  const messages = createRedisMessageStore(redis, { durable, ...(broken === "dedupe" && { dedupeMs: 1 }) });
  if (broken === "resume") ignoreCursors(io.of("/"));

  const serving = serveChat(io, {
    verifyToken,
    rooms,
    messages: broken === "epoch" ? hideEpochs(messages) : messages,
    // Counted in the process: a count in Redis comes first, and would take the fault that is meant for the message.
    rates: { "message:send": generous },
    presence: (namespace) => {
      // Without a sweep: no lease ever ends.
      return createRedisPresence(namespace, redis, { leaseMs: broken === "sweep" ? 86_400_000 : leaseMs, graceMs });
    },
    onFailure,
  });
  tellMissedFacts(io, redis, { withinMs: 300 });
  redis.onLapse(() => void endRevokedSessions(io, revocations).catch(() => {}));
  const servingAdmin = serveAdmin(io, { verifyToken, revocations, serving, onFailure });
  closeSlowReaders(io);

  process.once("SIGTERM", () => {
    // Nothing is left then, and the process ends by itself.
    void drain(io, [serving, servingAdmin], { spreadMs: 300, deadlineMs: 5_000 }).then(() => redis.close());
  });
  await once(http.listen(0, "127.0.0.1"), "listening");
  process.stdout.write(`port ${(http.address() as AddressInfo).port}\n`);
}

/** Redis is away often. Anything else is a defect. */
function onFailure({ error, event }: CommandFailure): void {
  if (!(error instanceof SocketError)) process.stdout.write(`defect in ${event}: ${String(error)}\n`);
}

void serve(JSON.parse(process.argv[2] ?? "{}") as NodeSettings);
