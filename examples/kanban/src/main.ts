import { createSecretKey, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { createMemoryMessageStore, createSocketServer, drain } from "@app/socket-io-server";
import jwt from "jsonwebtoken";
import { createServer as createVite } from "vite";
import { createBoardTokenVerifier } from "./claims.js";
import { serveBoards } from "./serve-boards.js";

const { values } = parseArgs({ options: { port: { type: "string", default: "3001" }, help: { type: "boolean" } } });
if (values.help) {
  console.log(
    "Usage: pnpm --filter kanban start [--port 3001]\n\nServes a board that is forgotten when the server stops.",
  );
  process.exit();
}

const key = createSecretKey(randomBytes(32));
const root = `${import.meta.dirname}/..`;
const vite = await createVite({ root, appType: "spa", server: { middlewareMode: true, hmr: false, ws: false } });
const http = createServer((request, response) => {
  const person = /^\/token\/([\w-]{1,64})$/.exec(request.url ?? "")?.[1];
  if (request.method !== "POST" || !person) return vite.middlewares(request, response);
  // A demo: whoever asks is signed in. `uid` and `boards` come from your own user database.
  const claims = { uid: person, displayName: "Somebody", boards: ["plan"] };
  response.end(jwt.sign(claims, key, { expiresIn: "15m" }));
});
const url = `http://localhost:${values.port}`;
const io = createSocketServer(http, { origins: [url] });
const serving = serveBoards(io, { verifyToken: createBoardTokenVerifier(key), store: createMemoryMessageStore() });
http.listen(Number(values.port), "127.0.0.1", () => console.log(`\n  The board is at ${url}\n  Ctrl-C stops it.\n`));
async function stop(): Promise<void> {
  await drain(io, serving, { spreadMs: 1_000, deadlineMs: 5_000 });
  await vite.close();
}
process.once("SIGINT", () => void stop());
