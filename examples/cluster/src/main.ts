import { createServer } from "node:http";
import { join } from "node:path";
import { lockDirectory } from "@app/socket-io-server";
import { openAdminSecret } from "chat-server/admin-secret";
import { listen } from "chat-server/listen";
import { onStopSignal } from "chat-server/stop-signals";
import { welcome } from "chat-server/welcome";
import { startCluster, type Cluster } from "./cluster.js";
import { help, readConfig } from "./config.js";
import { findPrograms } from "./programs.js";
import type { Service } from "./service.js";

async function start(): Promise<void> {
  const config = readConfig();
  const programs = findPrograms(config);
  const port = await reservePort(config.port);
  const release = await lockDirectory(config.dataDirectory);
  const cluster = await startCluster({
    port,
    programs,
    dataDirectory: config.dataDirectory,
    environment: { LOG_LEVEL: "error" },
    onReady: sayRunning,
    onOutput: (name, text) => console.error(`${name}: ${text.trimEnd()}`),
  });
  await sayWelcome(cluster, config.dataDirectory);

  let isStopping = false;
  onStopSignal(async () => {
    isStopping = true;
    console.log("  Stopping: the nodes finish what was asked of them");
    await cluster.stop();
    await release();
    console.log("  All nodes ended with code 0");
  });
  for (const service of [cluster.redis, ...cluster.nodes, cluster.nginx]) void keepRunning(service, () => isStopping);
}

/** The port, or a free one for 0, which nginx could not tell us. Throws an Error that says what to change. */
async function reservePort(port: number): Promise<number> {
  const server = createServer();
  const reserved = await listen(server, { host: "127.0.0.1", port });
  await new Promise((closed) => server.close(closed));
  return reserved;
}

/** What a service manager does: whatever is killed is started again. */
async function keepRunning(service: Service, isStopping: () => boolean): Promise<void> {
  for (;;) {
    const code = await service.ended;
    if (isStopping()) return;
    console.log(`  ${service.name} ended with code ${code}: starting it again`);
    await service.start();
    sayRunning(service);
  }
}

const sayRunning = ({ name, pid }: Service) => console.log(`  ${name.padEnd(8)} runs as process ${pid}`);

async function sayWelcome({ url, nodes }: Cluster, dataDirectory: string): Promise<void> {
  const chat = join(dataDirectory, "chat");
  const adminSecret = await openAdminSecret(chat);
  console.log(`
  ${nodes.length} nodes serve the chat; a browser stays on one, and the header X-Node says on which.
  Kill one (kill -9 ${nodes[0].pid}) and write on: nothing is lost. All data is in ${dataDirectory}.`);
  console.log(welcome({ url, adminSecret, dataDirectory: chat, isTerminal: process.stdout.isTTY }));
}

if (process.argv.includes("--help")) console.log(help());
else
  await start().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
