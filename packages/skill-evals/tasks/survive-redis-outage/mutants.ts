import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const server = "src/server.ts";
const module = (name: string) => `src/realtime/${name}.ts`;

const delivered = "a message reaches the members on both nodes, once";
const found = "who joins on the other node finds the messages in order, and what was sent again once";
const goneRefused = "while Redis is gone, sends are refused within 3 seconds, and nobody hears them";
const hungRefused = "while Redis hangs, sends are refused within 3 seconds, and nobody hears them";
const joinRefused = "while Redis is gone, joins are refused within 3 seconds";
const kept = "nothing that was acked is lost, and what is sent again elsewhere counts once";
const goneForGood = "what was refused while Redis was gone does not turn up later";
const hungForGood = "what was refused while Redis hung does not turn up later";
const outlived =
  "processes and connections outlive Redis, and messages reach both nodes within 5 seconds of its return";
const told = "clients are told that they may have missed something, when Redis is back";
const ready = "/ready says whether Redis is there";
const closed = "close() resolves while Redis is away, and leaves nothing running";

const store = "createRedisMessageStore(redis, { durable: true })";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "left as it was",
    files: { [server]: "../fixture/src/server.ts" },
    fails: [found, goneRefused, hungRefused, joinRefused, kept, outlived, told, ready],
  },
  {
    name: "written by hand: listeners, and the client's own queue and patience",
    files: { [server]: "queued.ts" },
    fails: [goneRefused, hungRefused, joinRefused],
  },
  {
    name: "written by hand: a timer answers, the command goes on",
    files: { [server]: "raced.ts" },
    fails: [goneForGood, hungForGood],
  },
  {
    name: "no adapter",
    replace: [[server, "origins: [], adapter }", "origins: [] }"]],
    fails: [delivered, outlived],
  },
  {
    name: "ids not remembered",
    replace: [[module("redis-message-store"), "if sent then", "if false then"]],
    fails: [found, kept],
  },
  {
    name: "ids remembered by each process",
    replace: [[module("redis-message-store"), "`${sender.id.length}:", "`${process.pid}:"]],
    fails: [kept],
  },
  {
    name: "acked whatever becomes of it",
    replace: [
      [
        server,
        `messages: ${store}`,
        `messages: ((store) => ({
      ...store,
      append: (draft) => store.append(draft).catch(() => ({ epoch: "", message: draft, duplicate: false })),
    }))(${store})`,
      ],
    ],
    fails: [goneRefused, hungRefused, kept, goneForGood],
  },
  {
    name: "told before it is stored",
    replace: [
      [
        module("messages"),
        "const { epoch, message } = await messages.append(",
        'tellRoom("", { roomId, messageId, content, sender });\n        const { epoch, message } = await messages.append(',
      ],
      [module("messages"), "tell(epoch, message);\n        return", "return"],
    ],
    fails: [goneRefused],
  },
  {
    name: "waits for a Redis that hangs",
    replace: [[server, "deadlineMs: 1_000", "deadlineMs: 60_000"]],
    fails: [hungRefused, hungForGood, closed],
  },
  {
    name: "joins wait until Redis is back",
    replace: [
      [
        module("rooms"),
        "const room = await rooms.get(roomId);",
        "const room = await (async function get(): Promise<Room | undefined> {\n      return rooms.get(roomId).catch(() => new Promise((wait) => setTimeout(wait, 50)).then(get));\n    })();",
      ],
    ],
    fails: [joinRefused],
  },
  {
    name: "scripts that run when their sender was refused long ago",
    replace: [[module("redis-commands"), "if nowMs >= tonumber(ARGV[#ARGV]) then", "if false then"]],
    fails: [hungForGood],
  },
  {
    name: "no listener for errors",
    replace: [[module("redis-clients"), 'return client.on("error", onError);', "return client;"]],
    fails: [goneRefused, kept, outlived, ready],
  },
  {
    name: "ends, so that somebody starts it again",
    replace: [[server, "deadlineMs: 1_000", "deadlineMs: 1_000, onError: () => process.exit(1)"]],
    fails: [goneRefused, kept, outlived],
  },
  {
    name: "sends its clients away",
    replace: [[server, "deadlineMs: 1_000", "deadlineMs: 1_000, onError: () => void io.local.disconnectSockets(true)"]],
    fails: [goneRefused, outlived],
  },
  {
    name: "gives up after three attempts",
    replace: [[module("redis-clients"), "reconnectStrategy: pauseMs", "reconnectStrategy: (tries) => tries < 3 && 50"]],
    fails: [outlived],
  },
  {
    name: "tries again after 30 seconds",
    replace: [[module("redis-clients"), "reconnectStrategy: pauseMs", "reconnectStrategy: () => 30_000"]],
    fails: [kept, outlived, told, ready],
  },
  {
    name: "sends again, and never hears again",
    replace: [
      [
        module("redis-clients"),
        "reconnectStrategy: pauseMs",
        "reconnectStrategy: disableOfflineQueue ? pauseMs : false",
      ],
    ],
    fails: [outlived, told],
  },
  { name: "tells nobody what was missed", replace: [[server, "tellMissedFacts(io, redis);", ""]], fails: [told] },
  { name: "always ready", replace: [[server, "redis.isReady() && ", ""]], fails: [ready] },
  {
    name: "ready until the first outage",
    replace: [
      [
        server,
        "  const http =",
        "  let wasAway = false;\n  const isThere = () => !(wasAway ||= !redis.isReady());\n  const http =",
      ],
      [server, "redis.isReady() && ", "isThere() && "],
    ],
    fails: [ready],
  },
  {
    name: "connections left to themselves",
    replace: [[module("redis-clients"), "await Promise.race([closing,", "return void Promise.race([closing,"]],
    fails: [closed],
  },
  {
    name: "closed when Redis agrees",
    replace: [
      [
        module("redis-clients"),
        "await Promise.race([closing, sleep(deadlineMs, undefined, { ref: false })]);",
        "await closing;",
      ],
    ],
    fails: [closed],
  },
];
