import { help, readConfig } from "./config.js";
import { notify } from "./notify.js";

async function start(): Promise<void> {
  const { REDIS_URL, REDIS_PREFIX, user: userIds, room: roomIds, text } = readConfig();
  await notify(REDIS_URL, REDIS_PREFIX, { text, userIds, roomIds });
}

if (process.argv.includes("--help")) console.log(help);
else
  await start().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
