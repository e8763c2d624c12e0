// Run by file-store.suite.ts: finishes one file and half of another, prints their ids, and waits to be killed.
import { createHash, randomUUID } from "node:crypto";
import { openDirectoryFileStore } from "../src/directory-file-store.js";

const [, , directory = ""] = process.argv;
const store = await openDirectoryFileStore(directory);
const bytes = Buffer.from("finished file.");
const common = { roomId: randomUUID(), ownerId: "ada", name: "a", mimeType: "text/plain", createdAt: "", chunkSize: 7 };
const about = { ...common, size: 14, sha256: createHash("sha256").update(bytes).digest("hex") };

const done = { ...about, fileId: randomUUID() };
await store.begin(done);
for (const index of [0, 1]) await store.write(done, index, bytes.subarray(index * 7, index * 7 + 7));
await store.commit(done);
console.log(done.fileId);

const half = { ...about, fileId: randomUUID() };
await store.begin(half);
await store.write(half, 1, bytes.subarray(7));
console.log(half.fileId);
setInterval(() => undefined, 60_000);
