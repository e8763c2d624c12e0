import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const module = (name: string) => `src/realtime/${name}.ts`;
const file = "src/session.ts";
const inPlace = "a token is renewed in place, before it expires: one connection, the same rooms";
const storm = "a server that calls every token expired is not stormed, and the user learns of it";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: refreshes on every connect_error",
    files: { [file]: "refresh-on-error.ts" },
    fails: [storm, inPlace, "an invalid token is not tried again"],
  },
  {
    name: "written by hand: a timer that reconnects before the expiry",
    files: { [file]: "timer.ts" },
    fails: [inPlace, "a getToken that fails at first is asked again"],
  },
  {
    name: "does not answer session:expiring",
    replace: [[module("session"), '"session:expiring"', '"session:expired"' + " as never"]],
    fails: [inPlace, "it is renewed again and again"],
  },
  {
    name: "reconnects with the fresh token",
    replace: [
      [
        module("client"),
        'const refresh = (token: string) => requests.request("session:refresh", { token });',
        "const refresh = async (_token: string) => void socket.disconnect().connect();",
      ],
    ],
    fails: [inPlace],
  },
  {
    name: "renewed once",
    replace: [
      [
        module("session"),
        "    isExpiring = true;\n    worker.poke();",
        "    isExpiring = !wasRenewed;\n    wasRenewed = true;\n    worker.poke();",
      ],
      [module("session"), "let isExpiring = false;", "let isExpiring = false;\n  let wasRenewed = false;"],
    ],
    fails: ["it is renewed again and again"],
  },
  {
    name: "gives up when getToken fails",
    replace: [[module("session"), 'await token("expiring");', 'await token("expiring").catch(() => undefined);']],
    fails: ["a getToken that fails once is asked again"],
  },
  {
    name: "an unhandled rejection when getToken fails",
    replace: [
      [module("session"), "isExpiring = true;", 'isExpiring = true;\n    void token("expiring").then(() => {});'],
    ],
    fails: ["a getToken that fails once is asked again"],
  },
  {
    name: "two at a time",
    replace: [
      [module("session"), "if (pending) return pending;", ""],
      [module("session"), "isExpiring = true;", 'isExpiring = true;\n    token("expiring").catch(() => {});'],
    ],
    fails: ["it is renewed again and again"],
  },
  {
    name: "fails for good at first",
    replace: [
      [
        module("connection"),
        'abandon(new SocketError("UNAVAILABLE", "getToken failed: trying again", { cause }))',
        'refuse(new SocketError("FORBIDDEN", "getToken failed", { cause }))',
      ],
    ],
    fails: ["a getToken that fails at first is asked again"],
  },
  {
    name: "an expired token taken for the end",
    replace: [[module("connection"), 'code === "AUTH_EXPIRED" && ++expiredRefusals < maxExpiredRefusals', "false"]],
    fails: ["an expired token is replaced by a fresh one"],
  },
  {
    name: "refreshes without end",
    replace: [
      [module("connection"), "const maxExpiredRefusals = 3;", "const maxExpiredRefusals = Infinity;"],
      [module("connection"), "retry(error, expiredRefusals === 1 ? 0 : backoffMs(attempt))", "retry(error, 0)"],
    ],
    fails: [storm],
  },
  {
    name: "an invalid token refreshed too",
    replace: [[module("connection"), 'code === "AUTH_EXPIRED" &&', 'code.startsWith("AUTH_") &&']],
    fails: ["an invalid token is not tried again"],
  },
  {
    name: "no token taken for a failure",
    replace: [[module("connection"), "if (fresh === undefined) refuse(", "if (fresh === undefined) abandon("]],
    fails: ["without a token nothing is tried", "who signs out meanwhile is signed out when his token ends"],
  },
  {
    name: "a token that is kept",
    replace: [
      [
        file,
        "createClient(url, { getToken })",
        'createClient(url, { getToken: (reason) => (kept = reason === "connect" && kept ? kept : getToken()) })',
      ],
      [file, "let told:", "let kept: Promise<string | undefined> | undefined;\n  let told:"],
    ],
    fails: ["after a cut it comes back with a token of its own"],
  },
  {
    name: "never comes back",
    replace: [[module("connection"), "else if (socket.active) retry(", "else if (false) retry("]],
    fails: ["after a cut it comes back with a token of its own"],
  },
  {
    name: "waits for an ack for ever",
    replace: [
      [
        module("request"),
        "socket.timeout(timeoutMs).emit(command, payload, ...bytes, answer)",
        "socket.emit(command, payload, ...bytes, (result: Result<unknown>) => answer(null, result))",
      ],
    ],
    fails: ["a request settles when its connection is lost"],
  },
  {
    name: "resolves with the envelope",
    replace: [[module("request"), "resolve(unwrap(result));", "resolve(result);"]],
    fails: ["connects, says so, and asks", "a refused request rejects with its code"],
  },
  {
    name: "tells nobody",
    replace: [[file, "onStatus((told = status()))", "told = status()"]],
    fails: ["connects, says so, and asks"],
  },
  { name: "closed, and goes on", replace: [[file, "client.signOut();", ""]], fails: ["closing ends everything"] },
];
