/** What begins the name of every key of `presenceScript`, after the app's prefix. */
export const presenceKeys = "presence";

/**
 * All changes to who is present, as one script, so that two nodes never announce the same departure. KEYS[1] begins all
 * other keys; ARGV: operation, node, then what each operation names.
 *
 * - `nodes` (sorted by the end of the lease) and `entries:<node>`: the sockets that each node answers for
 * - `dead` and `entries:<node>:dead`: those of nodes whose lease ended, until they are swept
 * - `sockets:<room>`, `users:<room>` (sorted by arrival), `names:<room>`: who is in a room
 * - `leaving` (sorted by when it is due): users without a socket, within their grace
 *
 * An entry is the JSON of [room, user, socket]. Members of a set with equal scores are sorted by their bytes, so all
 * sockets of one user stand together and one is found without reading the others.
 */
export const presenceScript = `
local base, operation, node = KEYS[1], ARGV[1], ARGV[2]
local function key(name) return base .. ":" .. name end

local function isPresent(room, user)
  local start = cjson.encode(user) .. ","
  return #redis.call("ZRANGEBYLEX", key("sockets:" .. room), "[" .. start, "(" .. start .. "\\255", "LIMIT", 0, 1) > 0
end

local function depart(room, user)
  redis.call("ZREM", key("leaving"), cjson.encode({ room, user }))
  redis.call("HDEL", key("names:" .. room), user)
  redis.call("ZREM", key("users:" .. room), user)
end

-- True when it was the user's last socket.
local function removeSocket(entry)
  local room, user, socket = unpack(cjson.decode(entry))
  local member = cjson.encode(user) .. "," .. cjson.encode(socket)
  return redis.call("ZREM", key("sockets:" .. room), member) == 1 and not isPresent(room, user), room, user
end

if operation == "enter" then
  local entry, user, leaseMs = ARGV[3], ARGV[4], ARGV[5]
  local room, userId, socket = unpack(cjson.decode(entry))
  local isKnown = redis.call("ZADD", key("nodes"), nowMs + leaseMs, node) == 0
  redis.call("SADD", key("entries:" .. node), entry)
  redis.call("ZADD", key("sockets:" .. room), 0, cjson.encode(userId) .. "," .. cjson.encode(socket))
  redis.call("ZREM", key("leaving"), cjson.encode({ room, userId }))
  redis.call("HSET", key("names:" .. room), userId, user)
  return { redis.call("ZADD", key("users:" .. room), "NX", nowMs, userId), isKnown and 1 or 0 }
end

if operation == "leave" then
  redis.call("SREM", key("entries:" .. node), ARGV[3])
  local isLast, room, user = removeSocket(ARGV[3])
  if not isLast then return 0 end
  if ARGV[4] == "0" then depart(room, user)
  else redis.call("ZADD", key("leaving"), nowMs + ARGV[4], cjson.encode({ room, user })) end
  return 1
end

if operation == "members" then
  local room, members = ARGV[3], {}
  for place, user in ipairs(redis.call("ZRANGE", key("users:" .. room), 0, ARGV[4] - 1)) do
    members[place] = redis.call("HGET", key("names:" .. room), user)
  end
  return { redis.call("ZCARD", key("users:" .. room)), members }
end

-- "renew": the node's own lease, if it still has one; then whoever's time is up.
local leaseMs, portion, left, waitMs = ARGV[3], ARGV[4], {}, -1
local isKnown = redis.call("ZSCORE", key("nodes"), node) and 1 or 0
redis.call("ZADD", key("nodes"), "XX", nowMs + leaseMs, node)

for _, dead in ipairs(redis.call("ZRANGEBYSCORE", key("nodes"), "-inf", nowMs)) do
  local entries = key("entries:" .. dead)
  redis.call("ZREM", key("nodes"), dead)
  redis.call("SUNIONSTORE", entries .. ":dead", entries .. ":dead", entries)
  redis.call("DEL", entries)
  redis.call("SADD", key("dead"), dead)
end

for _, dead in ipairs(redis.call("SMEMBERS", key("dead"))) do
  local entries = key("entries:" .. dead)
  -- In portions: Redis serves nobody else meanwhile. A node that hears that it was dead first says who is still there.
  local size = dead == node and isKnown == 0 and 0 or portion
  for _, entry in ipairs(redis.call("SPOP", entries .. ":dead", size)) do
    -- A node that was only frozen has come back with this one.
    local isBack = redis.call("SISMEMBER", entries, entry) == 1
    local isLast, room, user
    if not isBack then isLast, room, user = removeSocket(entry) end
    if isLast then
      depart(room, user)
      left[#left + 1] = cjson.encode({ room, user })
    end
  end
  if redis.call("EXISTS", entries .. ":dead") == 0 then redis.call("SREM", key("dead"), dead) else waitMs = 0 end
end

for _, entry in ipairs(redis.call("ZRANGEBYSCORE", key("leaving"), "-inf", nowMs, "LIMIT", 0, portion)) do
  depart(unpack(cjson.decode(entry)))
  left[#left + 1] = entry
end
local due = redis.call("ZRANGE", key("leaving"), 0, 0, "WITHSCORES")[2]
if due and waitMs < 0 then waitMs = math.max(due - nowMs, 0) end
return { isKnown, left, waitMs }`;
