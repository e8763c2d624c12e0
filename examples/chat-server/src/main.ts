import { createServer } from "node:http";
import { createTokenVerifier, drain, isDraining, openToEveryone } from "@app/socket-io-server";
import { help, readConfig } from "./config.js";
import { createHistory } from "./history.js";
import { listen } from "./listen.js";
import { createLog } from "./log.js";
import { createPages } from "./pages.js";
import { createRoutes } from "./routes.js";
import { securityHeaders } from "./security-headers.js";
import { createSignIn } from "./sign-in.js";
import { openSigningKey } from "./signing-key.js";
import { openSockets } from "./sockets.js";
import { onStopSignal } from "./stop-signals.js";
import { openStores } from "./stores.js";

async function start(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const signingKey = await openSigningKey(config.dataDirectory);
  const stores = await openStores(config, log);
  const http = createServer({ requestTimeout: 10_000 });
  const port = await listen(http, config).catch(async (error: unknown) => {
    await stores.close();
    throw error;
  });

  // Routes and sockets are added in the tick in which the server begins to listen, so no request finds it without them.
  const origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`, ...config.origins];
  const parts = { ...stores, verifyToken: createTokenVerifier(signingKey), access: openToEveryone };
  // Before Socket.IO attaches: it passes on what is not its own.
  http.on(
    "request",
    createRoutes({
      headers: securityHeaders(origins),
      signIn: createSignIn({ signingKey, origins, tokenLifeMs: config.tokenLifeMs }),
      history: createHistory(parts),
      servePage: createPages(),
      isReady: () => !isDraining(io),
      metrics: () => registry.metrics(),
      onFailure: (error) => log.error({ err: error }, "a request failed"),
    }),
  );
  const { io, serving, registry } = openSockets(http, { ...parts, origins, log });

  onStopSignal(async (signal) => {
    log.info({ signal }, "draining");
    await drain(io, serving, { spreadMs: 1_000, deadlineMs: 5_000 });
    await stores.close();
  });
  const url = `http://localhost:${port}`;
  console.log(`\n  The chat is at ${url}/react and, in Vue, at ${url}/vue\n  Ctrl-C stops it.\n`);
}

if (process.argv.includes("--help")) console.log(help());
else
  await start().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
