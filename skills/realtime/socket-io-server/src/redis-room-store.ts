import { SocketError, type Room } from "@app/socket-types";
import type { Redis } from "./redis-clients.js";
import type { RoomStore } from "./room-store.js";
import { assertStorableText } from "./storable-text.js";

const create = `
local known = redis.call("HGET", KEYS[1], ARGV[1])
if known then return { known, 0 } end
local room = '{"createdAt":' .. nowMs .. "," .. ARGV[2]
redis.call("ZADD", KEYS[2], redis.call("HLEN", KEYS[1]) + 1, ARGV[1])
redis.call("HSET", KEYS[1], ARGV[1], room)
return { room, 1 }`;

const list = `
local first = 0
if ARGV[1] ~= "" then
  local place = redis.call("ZRANK", KEYS[2], ARGV[1])
  if not place then return false end
  first = place + 1
end
local rooms = redis.call("ZRANGE", KEYS[2], first, first + ARGV[2])
for place, roomId in ipairs(rooms) do rooms[place] = redis.call("HGET", KEYS[1], roomId) end
return rooms`;

/** Rooms in Redis 6.2 or later, for any number of nodes. Fails with `UNAVAILABLE` and the reason as its cause. */
export function createRedisRoomStore(redis: Redis): RoomStore {
  const keys = [redis.key("rooms"), redis.key("rooms-by-age")];

  return {
    async create({ roomId, name }) {
      assertStorableText({ name });
      const asked = JSON.stringify({ roomId, name }).slice(1);
      const [text, created] = (await redis.run(create, keys, [roomId, asked])).reply as [string, number];
      const room = roomOf(text);
      if (room.name === name) return { room, created: created === 1 };
      throw new SocketError("CONFLICT", "This roomId belongs to a room with another name: make a new one");
    },

    async get(roomId) {
      const text = await redis.send(["HGET", redis.key("rooms"), roomId]);
      return text === null ? undefined : roomOf(text as string);
    },

    async list({ after = "", limit }) {
      const texts = (await redis.run(list, keys, [after, `${limit}`])).reply as string[] | null;
      if (!texts) throw new SocketError("NOT_FOUND", "There is no such room: list from the start");
      return { rooms: texts.slice(0, limit).map(roomOf), hasMore: texts.length > limit };
    },
  };
}

function roomOf(text: string): Room {
  const { createdAt, ...room } = JSON.parse(text) as Room & { createdAt: unknown };
  return { ...room, createdAt: new Date(Number(createdAt)).toISOString() };
}
