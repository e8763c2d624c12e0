import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const server = "src/server.ts";
const dispatch = "src/realtime/dispatch.ts";
const limit = "src/realtime/rate-limit.ts";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: validated, but trusting the ack",
    files: { [server]: "trusts-ack.ts" },
    fails: [
      "nothing without an ack ends the process",
      "what is no object is refused",
      "tabs and reconnects share one allowance",
    ],
  },
  {
    name: "written by hand: guarded by socket.use",
    files: { [server]: "socket-use.ts" },
    fails: ["unknown commands are answered", "a store that rejects or throws is an INTERNAL_ERROR"],
  },
  {
    name: "no validation",
    replace: [
      [
        dispatch,
        "if (!parsed.success)",
        "if (!parsed.success) return handle(socket, args[0]);\n    if (!parsed.success)",
      ],
    ],
    fails: ["texts of a wrong shape or length are refused", "what is no object is refused"],
  },
  {
    name: "no upper bound",
    replace: [[server, ".max(500)", ""]],
    fails: ["texts of a wrong shape or length are refused"],
  },
  {
    name: "no lower bound",
    replace: [[server, ".min(1).max(500)", ".max(500)"]],
    fails: ["texts of a wrong shape or length are refused"],
  },
  {
    name: "coerced limits",
    replace: [[server, "z.int().min(1)", "z.coerce.number().int().min(1)"]],
    fails: ["limits out of range are refused"],
  },
  {
    name: "another default",
    replace: [[server, "default(20)", "default(50)"]],
    fails: ["notes are listed, 20 when nobody says"],
  },
  {
    name: "unknown commands ignored",
    replace: [
      [dispatch, "if (!entry) throw new", "if (!entry) return new Promise(() => {});\n    if (!entry) throw new"],
    ],
    fails: ["unknown commands are answered", "names that every object has are unknown commands"],
  },
  {
    name: "handlers in a plain object",
    replace: [
      [
        dispatch,
        "const entry = table.get(event);",
        "const entry = (Object.fromEntries(table) as Record<string, never>)[event];",
      ],
    ],
    fails: ["names that every object has are unknown commands"],
  },
  {
    name: "errors pass through",
    replace: [
      [dispatch, 'message: "The server failed: try again with the same id"', "message: (error as Error).message"],
    ],
    fails: ["the store's own words stay inside"],
  },
  {
    name: "logged and left unanswered",
    replace: [
      [
        dispatch,
        "      acknowledge?.(fail(failure));",
        '      if (code !== "INTERNAL_ERROR") acknowledge?.(fail(failure));',
      ],
    ],
    fails: ["a store that rejects or throws is an INTERNAL_ERROR"],
  },
  {
    name: "told before it is stored",
    replace: [
      [
        server,
        'const note = await store.add(userId, text);\n        notes.emit("note:added", { userId, text });',
        'notes.emit("note:added", { userId, text });\n        const note = await store.add(userId, text);',
      ],
    ],
    fails: ["a note that was refused or failed is told to nobody"],
  },
  {
    name: "told to the others alone",
    replace: [[server, "notes.emit(", "socket.broadcast.emit("]],
    fails: ["a note is stored, acked and told to everyone"],
  },
  {
    name: "no limit",
    replace: [[server, "points: 5", "points: 5_000"]],
    fails: ["the sixth note in ten seconds is refused, and says when to come back"],
  },
  {
    name: "one too few",
    replace: [[server, "points: 5", "points: 4"]],
    fails: ["the sixth note in ten seconds is refused, and says when to come back"],
  },
  {
    name: "counted per connection",
    replace: [[limit, "consume(socket.data.user.id)", "consume(socket.id)"]],
    fails: ["tabs and reconnects share one allowance"],
  },
  {
    name: "counted for all together",
    replace: [[limit, "consume(socket.data.user.id)", 'consume("all")']],
    fails: ["one user's flood is not another's"],
  },
  {
    name: "one allowance for every command",
    replace: [[limit, "limiters.get(event) ?? shared", 'limiters.get("note:add") ?? shared']],
    fails: ["one user's flood is not another's"],
  },
  {
    name: "does not say when",
    replace: [[limit, ", { retryAfterMs: refusal.msBeforeNext }", ""]],
    fails: ["the sixth note in ten seconds is refused, and says when to come back"],
  },
];
