import fc from "fast-check";

const roomId = "7a0d5fd5-3f1b-4a05-9a6f-0a6e7bb3d0c1";
const messageId = "1f7c8e0e-5f0a-4c0d-8a53-6f0c1f4d2b9e";

/** What a polite client could send, as it looks on the wire: the seeds of most mutations. */
const politePackets = [
  `420["room:create",{"roomId":"${roomId}","name":"Lab"}]`,
  `421["room:join",{"roomId":"${roomId}","since":{"epoch":"e","offset":1}}]`,
  `422["message:send",{"roomId":"${roomId}","messageId":"${messageId}","content":"hi"}]`,
  `423["message:history",{"roomId":"${roomId}","limit":5}]`,
  `42["typing:start",{"roomId":"${roomId}"}]`,
  '424["room:list",{}]',
  `425["room:leave",{"roomId":"${roomId}"}]`,
  `426["file:start",{"roomId":"${roomId}","name":"a","mimeType":"text/plain","size":3,"sha256":"${"a".repeat(64)}"}]`,
  `451-7["file:chunk",{"uploadId":"${messageId}","index":0},{"_placeholder":true,"num":0}]`,
  '428["session:refresh",{"token":"a.b.c"}]',
  '40/org-a,{"token":"a.b.c"}',
  "41",
  "431[]",
  "3",
];

const reserved = ["disconnect", "connect", "newListener", "error", "__proto__", "constructor"];
const names = fc.oneof(fc.constantFrom("room:list", "message:send", ...reserved, 7, null, {}), fc.string());
const namespaces = fc.constantFrom("", "/,", "/admin,", "/org-a,", "/org-b?x=1,", "/__proto__,", "/");
const ackNumbers = fc.oneof(fc.constantFrom("", "0", "00", "99999999999999999999"), fc.nat().map(String));
const numbers = fc.constantFrom("1e999", "-0", "9007199254740993", "0.1", "1e-400");
const deep = fc.nat(8_000).map((depth) => `${'{"a":['.repeat(depth)}1${"]}".repeat(depth)}`);
const prototypes = fc.constantFrom('{"__proto__":{"ok":1}}', '{"constructor":{"prototype":{}}}', '{"then":1}');
const values = fc.oneof(fc.json({ maxDepth: 4 }), numbers, deep, prototypes);
const places = fc
  .oneof(fc.integer({ min: -2, max: 12 }), fc.constantFrom("0", null, 1e9))
  .map((num) => JSON.stringify({ _placeholder: true, num }));

const written = fc
  .tuple(fc.nat(8), namespaces, ackNumbers, names, fc.array(values, { maxLength: 3 }))
  .map(([type, namespace, ack, name, args]) => `4${type}${namespace}${ack}[${[JSON.stringify(name), ...args].join()}]`);

/** Announces attachments; the bytes may come, or not, or be others than announced. */
const binary = fc
  .tuple(fc.constantFrom("5", "6"), fc.integer({ min: 0, max: 12 }), ackNumbers, fc.array(places, { maxLength: 4 }))
  .map(([type, count, ack, args]) => `4${type}${count}-${ack}[${['"file:chunk"', ...args].join()}]`);

/** A polite packet with some of its characters replaced, doubled or cut away. */
const change = fc.tuple(fc.nat(200), fc.nat(3), fc.string({ minLength: 1, maxLength: 1, unit: "binary" }));
const mutated = fc
  .tuple(fc.constantFrom(...politePackets), fc.array(change, { maxLength: 4 }))
  .map(([packet, changes]) =>
    changes.reduce((text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed), packet),
  );

const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));

/** One thing that a hostile peer sends: text of a packet, or bytes. */
export const hostilePacket: fc.Arbitrary<string | Buffer> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...politePackets) },
  { weight: 4, arbitrary: mutated },
  { weight: 4, arbitrary: written },
  { weight: 2, arbitrary: binary },
  { weight: 2, arbitrary: bytes },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);
