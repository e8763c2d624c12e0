// Run by directory-lock.suite.ts: holds the lock of a directory until it is killed.
import { lockDirectory } from "../src/directory-lock.js";

await lockDirectory(String(process.argv[2]));
console.log("held");
setInterval(() => undefined, 60_000);
