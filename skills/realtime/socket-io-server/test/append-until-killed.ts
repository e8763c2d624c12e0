// Run by pglite-directory.suite.ts: prints the offset of each message as soon as its append resolved.
import { openPgliteDirectory } from "../src/pglite-directory.js";
import { createPostgresStore } from "../src/postgres-store.js";

const [, , directory = "", roomId = ""] = process.argv;
const sender = { id: "ada", name: "Ada" };
const { query } = await openPgliteDirectory(directory);
const { messages } = createPostgresStore(query);
for (let number = 1; ; number += 1) {
  const draft = { roomId, messageId: `${roomId} ${number}`, sender, content: `${number}` };
  const { message } = await messages.append(draft);
  console.log(message.offset);
}
