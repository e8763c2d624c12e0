/**
 * By skill, the words of its SKILL.md that hold a number, and where the number comes from: `file: text that the file has`
 * (from the skill's directory, or with a slash from the repository's), `measured: a row of docs/performance.json`, which
 * must hold the number between its least and its most, or the page of somebody else who says so.
 */
export type Origins = Record<string, Record<string, string>>;

const catalog = "/pnpm-workspace.yaml:";
const manual = "https://socket.io/docs/v4";

export const origins: Origins = {
  "socket-io-server": {
    "Socket.IO 4.8": `${catalog} socket.io: 4.8.`,
    "socket.io 4.8": `${catalog} socket.io: 4.8.`,
    "Node.js 20.19+": 'package.json: "node": ">=20.19"',
    "TypeScript 5.9+": `${catalog} typescript-5: npm:typescript@5.9.`,
    "256 KiB": "src/server.ts: maxHttpBufferSize: 256 * 1024",
    "10 s, polling first": "src/server.ts: connectTimeout: 10_000",
    "24.8 days": "src/call-at.ts: longestTimerMs = 2 ** 31 - 1",
    "at 40 times the cost": "measured: token-check",
    "removed in 3": `${manual}/migrating-from-2-x-to-3-0/`,
    "changed in 3": `${manual}/migrating-from-2-x-to-3-0/`,
    "3 has": `${manual}/migrating-from-2-x-to-3-0/`,
    "gets 403": "test/origins.suite.ts: .toBe(403)",
    "exit code 0": '/examples/chat-server/test/process.suite.ts: end("SIGTERM")).toBe(0)',
  },
  "socket-io-client": {
    "Socket.IO 4.8": `${catalog} socket.io-client: 4.8.`,
    "socket.io-client 4.8": `${catalog} socket.io-client: 4.8.`,
    "Node.js 20.19": 'package.json: "node": ">=20.19"',
    "TypeScript 5.9": `${catalog} typescript-5: npm:typescript@5.9.`,
    "| request timeout | 10 s |": "src/request.ts: timeoutMs = 10_000",
    "1 s doubling to 30 s": "src/retry.ts: Math.min(30_000, 1_000 * 2 ** attempt)",
    "| one attempt | 20 s": "src/connection.ts: attemptMs = 20_000",
    "| expired refusals in a row | 3": "src/connection.ts: maxExpiredRefusals = 3",
    "| unsent messages per room | 100": "src/outbox.ts: limit = 100",
    "| a message may be unsent for | 24 h": "src/timeline.ts: deliverableMs = 24 * 3_600_000",
    "500 messages": "src/keep-unsent.ts: keptMessages = 500",
    ", 24 h |": "src/keep-unsent.ts: keptMs = 24 * 3_600_000",
    "| chunks on their way | 3 |": "src/upload.ts: chunksInFlight = 3",
    "| 1,000 newest": "src/feed.ts: windowSize = 1_000",
    "| a gap may close by itself for | 150 ms": "src/room-sync.ts: graceMs = 150",
    "100 ms in hidden tabs": "src/store.ts: hiddenFrameMs = 100",
    "| 3 |": `${manual}/migrating-from-2-x-to-3-0/`,
    "| 4.4 |": "https://github.com/socketio/socket.io-client/blob/main/CHANGELOG.md",
  },
  "socket-io-react": {
    "Socket.IO 4.8": `${catalog} socket.io-client: 4.8.`,
    "socket.io-client 4.8": `${catalog} socket.io-client: 4.8.`,
    "TypeScript 5.9+": `${catalog} typescript-5: npm:typescript@5.9.`,
    "React 18 and 19": 'package.json: "react": "^18.3.1 || ^19.0.0"',
    "React 18 (18.3.1 or newer) or 19": 'package.json: "react": "^18.3.1 || ^19.0.0"',
  },
  "socket-io-vue": {
    "Vue 3 with": 'package.json: "vue": "^3.4.0"',
    "Socket.IO 4.8": `${catalog} socket.io-client: 4.8.`,
    "socket.io-client 4.8": `${catalog} socket.io-client: 4.8.`,
    "TypeScript 5.9+": `${catalog} typescript-5: npm:typescript@5.9.`,
    "Vue 3.4 or 3.5": 'package.json: "vue": "^3.4.0"',
    "Pinia store 3.5": `${catalog} vue: 3.5.`,
    "Pinia 4": 'package.json: "pinia": "^4.0.0"',
    "10 times the cost": "measured: vue-burst",
  },
};
