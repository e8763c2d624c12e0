// Run by pglite-directory.suite.ts: prints the offset of each message as soon as its append resolved.
import { openPgliteDirectory } from "../src/pglite-directory.js";
import { createPostgresStore } from "../src/postgres-store.js";

const [, , directory = "", roomId = ""] = process.argv;
const { query } = await openPgliteDirectory(directory);
const { messages } = createPostgresStore(query);
for (let number = 1; ; number += 1) {
  const messageId = `${roomId} ${number}`;
  const { message } = await messages.append({ roomId, messageId, sender: { id: "ada", name: "Ada" }, content: `${number}` });
  console.log(message.offset);
}
