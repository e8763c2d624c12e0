import { offsets } from "./source-file.mjs";

/** Mistakes of servers. Each answers where in a file it is, why that is one, and what to do. */
export const serverTraps = [
  {
    id: "cors-any-origin",
    why: "CORS guards polling alone: WebSocket connections from any page pass, with this or with a list.",
    fix: "Check the Origin header in allowRequest against a list (socket-io-server: origins.ts, server.ts).",
    find: ({ places }) => offsets(places(/\bcors:\s*(?:true\b|\{[^{}]*?\borigin:\s*(?:["']\*["']|true\b))/g)),
  },
  {
    id: "token-in-query",
    why: "A query string stands in the logs of every proxy on the way.",
    fix: "Send the token in auth, read socket.handshake.auth.token (socket-io-server: authentication.ts).",
    find: ({ places }) =>
      offsets(
        places(
          /\bhandshake\.query\b[^;\n]*?\b(?:token|jwt|auth)\b|\bquery:\s*\{[^{}]*?\b(?:token|jwt|accessToken)\b/gi,
        ),
      ),
  },
  {
    id: "jwt-any-algorithm",
    why: "Without a list of algorithms the token chooses how it is checked.",
    fix: 'Pass { algorithms: ["HS256"] } or the one that you sign with (socket-io-server: tokens.ts).',
    find: ({ calls }) =>
      offsets(
        calls(/\b(?:jwt|jsonwebtoken)\.verify/).filter(({ code }) =>
          /^$|^\{(?![^]*\balgorithms\b)/.test(code[2] ?? ""),
        ),
      ),
  },
  {
    id: "identity-from-client",
    why: "handshake.auth is what the client wrote: anyone can be anyone.",
    fix: "Take user and roles from the verified token into socket.data (socket-io-server: authentication.ts).",
    find: ({ places }) =>
      offsets(
        places(
          /\bhandshake\.auth\??\.(?:user\w*|role\w*|isAdmin|id|name)\b|\{[^{}=]*\b(?:user\w*|role\w*|isAdmin)\b[^{}=]*\}\s*=\s*\w+\.handshake\.auth\b/g,
        ),
      ),
  },
  {
    id: "namespace-without-auth",
    why: "Middleware of the main namespace does not run for others: this one lets everybody in.",
    fix: "Guard every namespace (socket-io-server: authentication.ts does, also for those made later).",
    find({ code, plain, places }) {
      if (!/\bio\.use\s*\(/.test(code)) return [];
      const named = places(/\b(?:const|let)\s+(\w+)[^=;\n]*=\s*\w+\.of\(\s*(?!["'`]\/["'`])/g);
      const chained = places(/\.of\(\s*(?!["'`]\/["'`])[^()]*\)\s*\.on\(/g);
      const open = named.filter(([, name]) => !new RegExp(`\\b${name}\\.use\\s*\\(`).test(plain));
      return offsets([...open, ...chained]);
    },
  },
  {
    id: "ack-not-checked",
    why: "A client that sends no ack, or a string in its place, makes this throw; in an async handler that ends the process.",
    fix: "Let one dispatch check and answer every ack (socket-io-server: dispatch.ts).",
    find: ({ listeners }) =>
      offsets(
        listeners().filter(({ body, names }) => {
          const ack = names.find((name) => /^(?:ack|acknowledge|callback|cb|respond|reply|done|fn)$/i.test(name));
          if (!ack || !new RegExp(`(?<![.\\w])${ack}\\(`).test(body)) return false;
          return !new RegExp(`typeof\\s+${ack}\\b|\\b${ack}\\?\\.\\(`).test(body);
        }),
      ),
  },
  {
    id: "async-handler-throws",
    why: "Socket.IO does not await handlers: one rejection is unhandled and ends a Node process.",
    fix: "Run handlers through one dispatch that catches and answers (socket-io-server: dispatch.ts), or catch inside.",
    find: ({ listeners }) =>
      offsets(
        listeners().filter(
          ({ body }) => /^async\b/.test(body) && /\bawait\b/.test(body) && !/\btry\b|\.catch\(/.test(body),
        ),
      ),
  },
  {
    id: "room-chosen-by-client",
    why: "A client that names the room itself joins any, also the private room that another socket's id is.",
    fix: "Validate, authorise, prefix: socket.join(`room:${roomId}`) (socket-io-server: rooms.ts).",
    find: ({ listeners, calls }) =>
      offsets(
        calls(/\bsocket\.join/).filter(({ at, code: [room = ""] }) => {
          if (!/^[\w$.]+$/.test(room)) return false;
          const around = listeners().findLast(
            (listener) => listener.at < at && at < listener.at + listener.handler.length + 80,
          );
          return around?.names.includes(room.split(".")[0]) && around.names[0] !== "socket";
        }),
      ),
  },
  {
    id: "user-to-one-socket",
    why: "A second tab overwrites the entry, and closing one of them takes the user offline.",
    fix: "Join a room per user and emit to it; count users, not sockets (socket-io-server: presence.ts).",
    find: ({ places }) =>
      offsets(
        places(
          /\.set\(\s*[\w.?!]*(?:user|sub|name)[\w.]*\s*,\s*socket\.id\s*\)|\[\s*[\w.]*user[\w.]*\s*\]\s*=\s*socket\.id\b/gi,
        ),
      ),
  },
  {
    id: "fetch-sockets",
    why: "It asks every node, and throws when one does not answer within five seconds.",
    fix: "Keep presence where all nodes see it (socket-io-server: presence.ts, redis-presence.ts).",
    find: ({ calls }) => offsets(calls(/\.fetchSockets/)),
  },
  {
    id: "compression-on",
    why: "Compressing frames multiplies CPU per delivery and memory per connection.",
    fix: "Leave perMessageDeflate off, which is the default; compress large payloads yourself.",
    find: ({ places }) => offsets(places(/\bperMessageDeflate:\s*(?:true\b|\{)/g)),
  },
  {
    id: "large-messages",
    why: "Every connection may make the server hold that many bytes before anything is checked.",
    fix: "Keep maxHttpBufferSize small and send files in chunks (socket-io-server: uploads.ts).",
    find: ({ places }) =>
      offsets(
        places(/\bmaxHttpBufferSize:\s*([\d_]+(?:e\d+)?(?:\s*\*\s*[\d_]+)*)/g).filter(
          ([, value]) => product(value) >= 5e6,
        ),
      ),
  },
  {
    id: "redis-without-error-listener",
    why: "An error event without a listener ends the process at the first hiccup of Redis.",
    fix: 'client.on("error", …) before connect() (socket-io-server: redis-clients.ts).',
    find: ({ code, plain, calls }) =>
      /(?:from|require\()\s*["']redis["']/.test(plain) &&
      !/\.on\(\s*["']error["']/.test(plain) &&
      code.includes("createClient")
        ? offsets(calls(/(?<![.\w])createClient/))
        : [],
  },
];

const product = (value) =>
  value
    .replaceAll("_", "")
    .split("*")
    .reduce((total, factor) => total * Number(factor), 1);
