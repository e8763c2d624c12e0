import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const module = (name: string) => `src/realtime/${name}.ts`;
const room = "src/room.ts";
const cut = "shows what was missed during a cut, once and in order";
const offline = "sends what was written without a connection, once and in order";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: joins once, emits, appends",
    files: { [room]: "joins-once.ts" },
    fails: [cut, "shows an own message at once, and as stored later", "says when history was lost, and goes on"],
  },
  {
    name: "written by hand: joins on connect and reloads the newest page",
    files: { [room]: "reloads.ts" },
    fails: ["shows all of a long absence"],
  },
  {
    name: "does not join again",
    replace: [
      [
        module("room-sync"),
        "connected: (): void => worker.poke(),",
        "connected: (): void => void (isInside || feed.cursor() || worker.poke()),",
      ],
    ],
    fails: [cut],
  },
  {
    name: "joins without a cursor",
    replace: [
      [
        module("room-sync"),
        "const since = isLost ? undefined : feed.cursor();",
        "const since = undefined as ReturnType<typeof feed.cursor>;",
      ],
    ],
    fails: ["shows all of a long absence", "does not say so after a mere cut"],
  },
  {
    name: "one page of what was missed",
    replace: [[module("room-sync"), "feed.hasGap() ?", "false ?"]],
    fails: ["shows all of a long absence"],
  },
  {
    name: "appends whatever arrives",
    replace: [
      [
        module("room-sync"),
        "else restart(reply);",
        "else { restart(reply); timeline.restart({ ...reply.head, offset: 0 }, []); }",
      ],
    ],
    fails: ["shows what was said before and what is said now"],
  },
  {
    name: "shown when it is stored",
    replace: [
      [
        module("timeline"),
        "messages: [...sent, ...pending]",
        'messages: [...sent, ...pending.filter(({ status }) => status !== "sending")]',
      ],
    ],
    fails: ["shows an own message at once, and as stored later"],
  },
  {
    name: "shown beside its echo",
    replace: [
      [
        module("timeline"),
        "if (!reply || ids.has(id)) return ids.has(id);",
        "if (!reply || ids.has(id)) return false;",
      ],
      [
        module("timeline"),
        "return reply.epoch === cursor?.epoch ? reply.message.offset <= cursor.offset : isRestart;",
        "return isRestart;",
      ],
    ],
    fails: ["shows an own message at once, and as stored later"],
  },
  {
    name: "unsent messages forgotten in a cut",
    replace: [
      [module("room"), "sync.disconnected();", "sync.disconnected();\n        outbox.remove(() => true);"],
      [
        module("outbox"),
        "changed();\n      worker.poke();",
        "changed();\n      if (isRunning) worker.poke();\n      else entries = [];",
      ],
    ],
    fails: [offline],
  },
  {
    name: "a new id for each try",
    replace: [
      [
        module("timeline"),
        "return await send(id, draft);",
        "return await send(globalThis.crypto.randomUUID(), draft);",
      ],
    ],
    fails: ["a lost ack stores nothing twice"],
  },
  {
    name: "one try",
    replace: [[module("outbox"), "if (isRetryable(error)) throw error;", ""]],
    fails: ["a message that could not be stored at first is sent again"],
  },
  {
    name: "equal texts taken for one",
    replace: [
      [
        module("room"),
        "timeline.add(messageId,",
        "if (!timeline.messages().some((one) => one.content === content)) timeline.add(messageId,",
      ],
    ],
    fails: ["equal texts are two messages"],
  },
  {
    name: "silent about what was lost",
    replace: [[module("room-sync"), "if (feed.cursor()) discontinuities += 1;", ""]],
    fails: ["says when history was lost, and goes on"],
  },
  {
    name: "keeps to the lost log",
    replace: [
      [module("feed"), "      isDoubtful = true;\n      return [];", "      return [];"],
      [module("room-sync"), "else restart(reply);", "else if (!since) restart(reply);"],
    ],
    fails: ["says when history was lost, and goes on"],
  },
  {
    name: "cries loss at every cut",
    replace: [
      [room, "room.get().discontinuities > 0", "room.get().discontinuities > 0 || cuts > 0"],
      [
        room,
        "const leave =",
        "let cuts = 0;\n  client.listen({ disconnect: () => void (cuts += 1) });\n  const leave =",
      ],
    ],
    fails: ["does not say so after a mere cut"],
  },
  {
    name: "one token for ever",
    replace: [
      [room, "createClient(url, { getToken })", "createClient(url, { getToken: () => (token ??= getToken()) })"],
      [room, "interface Options", "let token: Promise<string> | undefined;\n\ninterface Options"],
    ],
    fails: ["every attempt asks for a token"],
  },
  {
    name: "never comes back",
    replace: [[module("connection"), "else if (socket.active) retry(", "else if (false) retry("]],
    fails: [cut, offline],
  },
  {
    name: "closed without leaving",
    replace: [[room, "client.signOut();", ""]],
    fails: ["closing leaves the room and nothing running"],
  },
  {
    name: "tells nobody",
    replace: [[room, "room.subscribe(onChange)", "room.subscribe(() => {})"]],
    fails: ["tells of changes"],
  },
];
