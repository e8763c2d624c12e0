import { randomBytes } from "node:crypto";
import { SocketError, type ChatMessage } from "@app/socket-types";
import type { MessageStore } from "./message-store.js";
import type { Redis } from "./redis-clients.js";
import { assertStorableText } from "./storable-text.js";

// A log is a hash with its birth mark and its head, and a stream whose ids are the offsets.
const openLog = `
local born, head = unpack(redis.call("HMGET", KEYS[1], "born", "head"))
if not born then
  born, head = ARGV[1], "0"
  redis.call("HSET", KEYS[1], "born", born, "head", head)
  redis.call("DEL", KEYS[2])
end
`;

const append = `${openLog}
local sent = redis.call("GET", KEYS[3])
if sent then
  local message = sent:sub(#born + 2)
  -- Of this room but of an earlier log: the message was lost with that log, so it is stored again.
  local isLost = cjson.decode(message).roomId == ARGV[2] and sent:sub(1, #born) ~= born
  if not isLost then return { born, message, 1 } end
end
local offset = head + 1
local message = '{"offset":' .. offset .. ',"createdAt":' .. nowMs .. "," .. ARGV[3]
redis.call("XADD", KEYS[2], "MAXLEN", "~", ARGV[4], offset .. "-0", "message", message)
redis.call("HSET", KEYS[1], "head", offset)
redis.call("SET", KEYS[3], born .. " " .. message, "PX", ARGV[5])
return { born, message, 0 }`;

const read = `${openLog}
return { born, head, redis.call(ARGV[2], KEYS[2], ARGV[3], ARGV[4], "COUNT", ARGV[5]) }`;

export interface RedisMessageStoreOptions {
  /** How many of a room's messages are kept at least; older ones are trimmed in blocks. */
  messagesPerRoom?: number;
  /** How long a sender's `messageId` is remembered, also after its message was trimmed. */
  dedupeMs?: number;
  /**
   * True: Redis loses nothing in a restart (`appendonly yes`, `appendfsync always`, no failover to a replica), so logs
   * keep their epochs. False: each restart and failover starts new epochs, because what was lost had offsets that will
   * be given again.
   */
  durable?: boolean;
}

/**
 * Messages in Redis 6.2 or later, for any number of nodes. One script checks the id, gives the offset and stores, so a
 * message is stored once or not at all; whether it outlives Redis is up to Redis's persistence, see `durable`. Needs
 * `maxmemory-policy noeviction`. Fails with `UNAVAILABLE` and the reason as its cause.
 */
export function createRedisMessageStore(
  redis: Redis,
  { messagesPerRoom = 10_000, dedupeMs = 48 * 3_600_000, durable = false }: RedisMessageStoreOptions = {},
): MessageStore {
  const keysOf = (roomId: string) => [redis.key("log", roomId), redis.key("messages", roomId)];
  const epochOf = (born: string, runId: string) => (durable ? born : `${born}.${runId}`);

  return {
    async append({ roomId, messageId, sender, content, file }) {
      assertStorableText({ content, "sender.id": sender.id, "sender.name": sender.name });
      const asked = { messageId, roomId, sender: { id: sender.id, name: sender.name }, content, ...(file && { file }) };
      // The length keeps two pairs of sender and id apart that would read the same joined.
      const sent = redis.key("sent", `${sender.id.length}:${sender.id}${messageId}`);
      const rest = [roomId, JSON.stringify(asked).slice(1), `${messagesPerRoom}`, `${dedupeMs}`];
      const { reply, runId } = await redis.run(append, [...keysOf(roomId), sent], [newBirthMark(), ...rest]);
      const [born, text, duplicate] = reply as [string, string, number];
      const message = messageOf(text);
      if (message.roomId !== roomId || message.content !== content || message.file?.fileId !== file?.fileId) {
        throw new SocketError("CONFLICT", "This messageId belongs to another message: make a new one for each message");
      }
      return { epoch: epochOf(born, runId), message, duplicate: duplicate === 1 };
    },

    async read(roomId, { after, before, limit }) {
      const isNewer = after !== undefined;
      const range = isNewer
        ? ["XRANGE", `${after + 1}-0`, "+"]
        : ["XREVRANGE", before === undefined ? "+" : `${Math.max(before - 1, 0)}-0`, "-"];
      const { reply, runId } = await redis.run(read, keysOf(roomId), [newBirthMark(), ...range, `${limit + 1}`]);
      const [born, head, entries] = reply as [string, string, [id: string, fields: [string, string]][]];
      const found = entries.slice(0, limit).map(([, [, text]]) => messageOf(text));
      return {
        head: { epoch: epochOf(born, runId), offset: Number(head) },
        messages: isNewer ? found : found.reverse(),
        hasMore: entries.length > limit,
      };
    },
  };
}

/** Tells a log from the one that was lost before it. Always 12 characters, because the script cuts them off. */
const newBirthMark = () => randomBytes(9).toString("base64url");

function messageOf(text: string): ChatMessage {
  const { createdAt, ...message } = JSON.parse(text) as ChatMessage & { createdAt: unknown };
  return { ...message, createdAt: new Date(Number(createdAt)).toISOString() };
}
