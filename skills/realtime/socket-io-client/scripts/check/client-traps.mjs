import { offsets } from "./source-file.mjs";

/** Mistakes of clients. Each answers where in a file it is, why that is one, and what to do. */
export const clientTraps = [
  {
    id: "static-auth-token",
    why: "The object is captured once: every reconnect presents the token of the first, until it has expired.",
    fix: "auth: (answer) => … asks anew each time (socket-io-client: connection.ts, session.ts).",
    find: ({ calls }) =>
      offsets(calls(/(?<![.\w])io/).filter(({ code }) => /\bauth:\s*\{[^{}]*token/i.test(code.join()))),
  },
  {
    id: "listener-in-connect",
    why: "It is added again with every reconnect: after the third, each event is handled four times.",
    fix: "Add listeners once, outside (socket-io-client: client.listen).",
    find: ({ listeners }) =>
      offsets(
        listeners().filter(
          ({ event, names, body }) =>
            /^(?:connect|reconnect)$/.test(event) && names.length === 0 && /\.on\(/.test(body),
        ),
      ),
  },
  {
    id: "off-without-listener",
    why: "It removes everybody's listeners, also those of other components and of Socket.IO's users elsewhere.",
    fix: "off(event, listener), or what client.listen returned (socket-io-client: client.ts).",
    find: ({ calls }) =>
      offsets([
        ...calls(/\b\w*socket\w*[!?]?\.off/i).filter(({ args }) => args.length < 2),
        ...calls(/\b\w*socket\w*[!?]?\.removeAllListeners/i),
      ]),
  },
  {
    id: "reconnect-event-on-socket",
    why: "Since version 3 these are events of the Manager: on a socket they never fire.",
    fix: 'Act on the socket\'s "connect" and connect_error (socket-io-client: connection.ts), or listen on socket.io.',
    find: ({ calls }) =>
      offsets(
        calls(/\b\w*socket\w*[!?]?\.on/i).filter(({ args: [event = ""] }) =>
          /^["'](?:reconnect|reconnecting|reconnect_(?:attempt|error|failed))["']$/.test(event),
        ),
      ),
  },
  {
    id: "retries-option",
    why: "It resends without an id that the server could recognise, and one handler without ack blocks all that follow.",
    fix: "Retry with the same id of your own (socket-io-client: outbox.ts, worker.ts).",
    find: ({ calls }) => offsets(calls(/(?<![.\w])io/).filter(({ code }) => /\bretries:/.test(code.join()))),
  },
  {
    id: "ack-without-timeout",
    why: "When the connection is lost the ack never comes, and this waits forever.",
    fix: "socket.timeout(10_000).emitWithAck(…) (socket-io-client: request.ts).",
    find: ({ code, calls }) =>
      code.includes("ackTimeout")
        ? []
        : offsets(calls(/\.emitWithAck/).filter(({ at }) => !/\.timeout\s*\([^()]*\)\s*$/.test(code.slice(0, at)))),
  },
  {
    id: "connects-at-import",
    why: "Importing the module connects: on the server of a rendered page too, where all users would share it.",
    fix: "Create the client at the edge, with autoConnect: false (socket-io-client: client.ts).",
    find: ({ name, code, calls }) =>
      name.endsWith(".vue")
        ? []
        : offsets(
            calls(/(?<![.\w])io/).filter(
              ({ at, code: args }) => runsAtImport(code.slice(0, at)) && !/autoConnect:\s*false/.test(args.join()),
            ),
          ),
  },
];

/** Whether what follows stands outside of all braces, as a statement or the value of a declaration. */
const runsAtImport = (before) =>
  before.split("{").length === before.split("}").length &&
  /(?:^|[\n;])\s*(?:export\s+(?:default\s+)?)?(?:(?:const|let|var)\s+\w+[^=\n]*=\s*)?$/.test(before);
