/** Texts of the server that are replaced: the first occurrence of each. */
export type Variant = readonly (readonly [text: string, replacement: string])[];

const listen = 'await once(http.listen(port, "127.0.0.1"), "listening");';
const answered = "return { url, close: () => io.close() };";
const told = 'io.to(roomOf(campaignId)).emit("pledge:made",';
const firstLine = 'import { once } from "node:events";';

/**
 * A proxy before the server hands on what it gets in its order, 100 to 200 ms later on the way to a client. A pause
 * that is shorter sees nothing, whereas what waits for answers only takes longer.
 */
const late: Variant = [
  [
    firstLine,
    `${firstLine}
import { connect as connectTcp, createServer as createProxy, type Socket as TcpSocket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

function handOn(from: TcpSocket, to: TcpSocket, leastMs: number) {
  let before: Promise<unknown> = Promise.resolve();
  const later = (act: () => unknown) => {
    const due = sleep(leastMs + Math.random() * leastMs);
    before = before.then(() => due).then(act);
  };
  from.on("data", (chunk) => later(() => to.write(chunk)));
  from.on("end", () => later(() => to.end()));
  from.on("close", () => later(() => to.destroy()));
  from.on("error", () => {});
}
`,
  ],
  [
    answered,
    `const near = new Set<TcpSocket>();
  const proxy = createProxy((client) => {
    const server = connectTcp((http.address() as AddressInfo).port, "127.0.0.1");
    near.add(client).add(server);
    handOn(client, server, 5);
    handOn(server, client, 100);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return {
    url: \`http://127.0.0.1:\${(proxy.address() as AddressInfo).port}\`,
    async close() {
      await io.close();
      proxy.close();
      for (const socket of near) socket.destroy();
    },
  };`,
  ],
];

/** Two suites meet with a server open each: neither gets on before both have tried to listen. */
const meeting: Variant = [
  [
    firstLine,
    `${firstLine}
import { mkdirSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const place = process.env["MEETING_PLACE"]!;
let hasMet = false;
async function meet() {
  if (hasMet) return;
  hasMet = true;
  mkdirSync(\`\${place}/\${process.pid}\`);
  for (let turn = 0; turn < 500 && readdirSync(place).length < 2; turn += 1) await sleep(10);
}
`,
  ],
  [listen, `await once(http.listen(port, "127.0.0.1"), "listening").finally(meet);`],
];

export const right = { "as it is": [], late, meeting } satisfies Record<string, Variant>;

/** Servers that break a promise each. */
export const broken = {
  "lets in who has no token": [
    [
      "    try {\n      const { sub } = jwt.verify(",
      '    if (!socket.handshake.auth["token"]) {\n      socket.data.userId = "guest";\n      return next();\n    }\n    try {\n      const { sub } = jwt.verify(',
    ],
  ],
  "decodes tokens, and does not verify them": [
    [
      'const { sub } = jwt.verify(String(socket.handshake.auth["token"]), secret, { algorithms: ["HS256"] });',
      'const { sub, exp = 0 } = jwt.decode(String(socket.handshake.auth["token"])) as jwt.JwtPayload;\n      if (exp * 1_000 < Date.now()) throw new Error("expired");',
    ],
  ],
  "takes tokens that expired": [['{ algorithms: ["HS256"] }', '{ algorithms: ["HS256"], ignoreExpiration: true }']],
  "tells everyone": [[told, 'io.emit("pledge:made",']],
  "tells everyone, late": [[told, 'io.emit("pledge:made",'], ...late],
  "takes pledges of strangers": [["if (!socket.rooms.has(roomOf(campaignId))) throw", "if (!socket.connected) throw"]],
  "does not remember ids": [["pledges.set(key, { campaignId, amount, total });", ""]],
  "tells of a resend again": [
    [
      "if (known) return",
      `if (known) ${told} { campaignId, userId: socket.data.userId, ...known });\n        if (known) return`,
    ],
  ],
  "remembers ids as long as a connection": [["${socket.data.userId} ${pledgeId}", "${socket.id} ${pledgeId}"]],
  "lets the first amount win": [[" || known.amount !== amount", ""]],
  "takes fractions": [["amount: z.int()", "amount: z.number()"]],
  "takes less than nothing": [[".min(1)", ""]],
  "takes any amount": [[".max(10_000)", ""]],
  "is ended by null": [
    ["const last = args.at(-1);", "Object.keys(args[0] as object);\n      const last = args.at(-1);"],
  ],
  "is ended by an event without an ack": [['typeof last === "function" ? last : () => {};', "last as () => void;"]],
  "does not answer unknown commands": [["if (!run) throw", "if (!run) return;\n        if (!run) throw"]],
  "does not answer what is invalid": [["answer({ ok: false", "if (!(error instanceof z.ZodError)) answer({ ok: false"]],
  "leaves nobody out": [["await socket.leave(roomOf(campaignId));", ""]],
  "does not say who left": [["tellLeft(campaignId, socket.data.userId);\n        return {};", "return {};"]],
  "does not say who was lost": [['socket.on("disconnecting"', 'socket.once("error"']],
  "does not tell the sender": [[told, 'socket.to(roomOf(campaignId)).emit("pledge:made",']],
  "tells twice": [[told, `for (let turn = 0; turn < 2; turn += 1) ${told}`]],
  // A server whose store takes a moment: no test waits here.
  "forgets what comes at the same time": [
    [
      "const total = totalOf(campaignId) + amount;",
      "const before = totalOf(campaignId);\n        await new Promise((resolve) => setTimeout(resolve, 50));\n        const total = before + amount;",
    ],
  ],
} satisfies Record<string, Variant>;

export type Broken = keyof typeof broken;
