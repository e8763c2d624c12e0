import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const suite = "test/server.test.ts";
const harness = "test/harness.ts";

const [passes, twice, late, leaves] = [
  "passes against the server as it is, every time",
  "passes twice at the same time",
  "passes when everything comes late",
  "leaves no server and no connection",
] as const;
const [strangerEnters, othersHear, idTwice, invalid, noAck, leaving, lost, othersPledge] = [
  "notices that a stranger is let in",
  "notices that others than members hear, also when it comes late",
  "notices that an id counts, is told or is taken twice",
  "notices that what is invalid is taken, or ends the process",
  "notices an ack that never comes",
  "notices that leaving leaves something behind",
  "notices that a pledge is lost, or told twice",
  "notices that others than members pledge",
] as const;

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: a mocked socket",
    files: { [suite]: "mocked.ts" },
    fails: [strangerEnters, othersHear, idTwice, invalid, noAck, leaving, lost, othersPledge],
  },
  {
    name: "written by hand: sleeps",
    files: { [suite]: "sleeps.ts" },
    fails: [late, othersHear, leaving],
  },
  {
    name: "written by hand: a fixed port",
    files: { [suite]: "fixed-port.ts" },
    fails: [twice, othersHear, lost],
  },
  {
    name: "expects what the server does not promise",
    replace: [[suite, "data: { total: 50, members: 2 }", "data: { total: 50, members: 1 }"]],
    fails: [passes, twice, late],
  },
  {
    name: "one port for all",
    replace: [
      [harness, "port: 0", "port: 4018"],
      [suite, "sequentially.concurrent", "sequentially"],
    ],
    fails: [twice],
  },
  {
    name: "gives up after a moment",
    replace: [[harness, "patienceMs = 5_000", "patienceMs = 180"]],
    fails: [late],
  },
  {
    name: "leaves the server open",
    replace: [[harness, "await server.close();", ""]],
    fails: [leaves],
  },
  {
    name: "leaves clients that come back",
    replace: [
      [harness, " reconnection: false,", ""],
      [harness, "for (const socket of clients) socket.disconnect();", ""],
    ],
    fails: [leaves],
  },
  {
    name: "no forged token",
    replace: [[suite, '{ key: "another secret that is long enough for HS256" }', "{ expiresInS: -60 }"]],
    fails: [strangerEnters],
  },
  {
    name: "no expired token",
    replace: [[suite, "{ expiresInS: -60 }", '{ key: "another secret that is long enough for HS256" }']],
    fails: [strangerEnters],
  },
  {
    name: "nobody else listens",
    replace: [
      [suite, '[hear(bob, "pledge:made"), hear(eve, "pledge:made")]', "[[], []]"],
      [suite, '[hear(bob, "pledge:made"), nextEvent', "[[], nextEvent"],
    ],
    fails: [othersHear],
  },
  {
    name: "any refusal will do",
    replace: [
      [suite, '{ ok: false, error: { code: "FORBIDDEN" } }', "{}"],
      [suite, "expect(heard).toEqual([]);\n});", "});"],
      [suite, '{ ok: false, error: { code: "FORBIDDEN" } }', "{}"],
    ],
    fails: [othersPledge],
  },
  {
    name: "resends on one connection alone",
    replace: [[suite, 'ada.disconnect();\n  const again = await server.enter("ada");', "const again = ada;"]],
    fails: [idTwice],
  },
  {
    name: "does not count what a resend tells",
    replace: [[suite, "expect(heard).toHaveLength(2);", ""]],
    fails: [idTwice],
  },
  {
    name: "an id with one amount alone",
    replace: [
      [suite, "{ ...pledge, amount: 60 })", "{ ...pledge, amount: -60 })"],
      [suite, '"CONFLICT"', '"VALIDATION_FAILED"'],
    ],
    fails: [idTwice],
  },
  {
    name: "wrong types, and no wrong numbers",
    replace: [[suite, '[0, -1, 1.5, 10_001, "50", null, undefined]', '["50", null, undefined]']],
    fails: [invalid],
  },
  {
    name: "garbage with an ack alone",
    replace: [[suite, "eve.emit(event, ...payload);", "await request(eve, event, ...payload);"]],
    fails: [invalid],
  },
  {
    name: "no unknown command",
    replace: [
      [suite, '"no:such", {}', '"pledge:make", {}'],
      [suite, '"UNKNOWN_COMMAND"', '"VALIDATION_FAILED"'],
    ],
    fails: [noAck],
  },
  {
    name: "leaves, and never loses a connection",
    replace: [[suite, "bob.io.engine.close();", 'bob.emit("campaign:leave", { campaignId });']],
    fails: [leaving],
  },
  {
    name: "one pledge after the other",
    replace: [
      [
        suite,
        'await Promise.all(members.map((socket) => request(socket, "pledge:make", pledgeTo(campaignId, 10))));',
        'for (const socket of members) await request(socket, "pledge:make", pledgeTo(campaignId, 10));',
      ],
    ],
    fails: [lost],
  },
  {
    name: "hears at least one",
    replace: [
      [suite, "expect(heard[0]).toEqual([fact]);", ""],
      [
        suite,
        "expect(heard).toEqual([[fact], [fact]]);",
        "expect(heard.map(([first]) => first)).toEqual([fact, fact]);",
      ],
      [suite, "expect(heard).toHaveLength(2);", ""],
    ],
    fails: [lost, idTwice],
  },
  {
    name: "waits for acks for ever",
    replace: [
      [harness, "socket.timeout(patienceMs).emitWithAck", "socket.emitWithAck"],
      [suite, "sequentially.concurrent;", "sequentially.concurrent;\nvi.setConfig({ testTimeout: 0 });"],
      [suite, "test as sequentially }", "test as sequentially, vi }"],
    ],
    fails: [noAck],
  },
];
