import { createServer } from "node:http";
import { createTokenVerifier, drain, isDraining, openToEveryone, refuseRevoked } from "@app/socket-io-server";
import { openAdminSecret } from "./admin-secret.js";
import { joinCluster, makeGoodLapses } from "./cluster.js";
import { help, readConfig } from "./config.js";
import { createHistory } from "./history.js";
import { listen } from "./listen.js";
import { createLog } from "./log.js";
import { createPages } from "./pages.js";
import { createPeople } from "./people.js";
import { createRoutes } from "./routes.js";
import { securityHeaders } from "./security-headers.js";
import { createSignIn } from "./sign-in.js";
import { openSigningKey } from "./signing-key.js";
import { openSockets } from "./sockets.js";
import { onStopSignal } from "./stop-signals.js";
import { openStores } from "./stores.js";
import { welcome } from "./welcome.js";

async function start(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const signingKey = await openSigningKey(config.dataDirectory);
  const adminSecret = await openAdminSecret(config.dataDirectory);
  const cluster = config.cluster && (await joinCluster(config.cluster, log));
  const stores = await openStores(config, log, cluster?.redis);
  const http = createServer({ requestTimeout: 10_000 });
  const port = await listen(http, config).catch(async (error: unknown) => {
    await stores.close();
    await cluster?.redis.close();
    throw error;
  });

  // Routes and sockets are added in the tick in which the server begins to listen, so no request finds it without them.
  const origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`, ...config.origins];
  const verifyToken = refuseRevoked(createTokenVerifier(signingKey), stores.revocations);
  const parts = { ...stores, ...cluster?.parts, verifyToken, access: openToEveryone };
  // Before Socket.IO attaches: it passes on what is not its own.
  http.on(
    "request",
    createRoutes({
      headers: { ...securityHeaders(origins), ...(config.cluster && { "x-node": config.cluster.nodeName }) },
      signIn: createSignIn({ ...config, signingKey, adminSecret, origins }),
      history: createHistory(parts),
      people: createPeople({ verifyToken, fetchSockets: () => io.fetchSockets() }),
      servePage: createPages(),
      readiness: () =>
        isDraining(io) ? "draining" : cluster?.redis.isReady() === false ? "waiting for Redis" : "ready",
      metrics: () => registry.metrics(),
      onFailure: (error) => log.error({ err: error }, "a request failed"),
    }),
  );
  const { io, serving, registry } = openSockets(http, { ...parts, origins, adapter: cluster?.adapter, log });
  if (cluster) makeGoodLapses(io, cluster, stores.revocations, log);

  onStopSignal(async (signal) => {
    log.info({ signal }, "draining");
    await drain(io, serving, { spreadMs: 1_000, deadlineMs: 5_000 });
    await stores.close();
    await cluster?.redis.close();
  });
  const { dataDirectory } = config;
  const isTerminal = process.stdout.isTTY;
  console.log(welcome({ url: `http://localhost:${port}`, adminSecret, dataDirectory, isTerminal }));
}

if (process.argv.includes("--help")) console.log(help());
else
  await start().catch((error: Error) => {
    console.error(error.message);
    // At once: Redis may be connected by now.
    process.exit(1);
  });
