import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { openSigningKey } from "chat-server/signing-key";
import { temporaryDirectory } from "chat-server/testing";
import jwt from "jsonwebtoken";
import { startCluster, type Cluster } from "../src/cluster.js";
import { readConfig } from "../src/config.js";
import { freePort } from "../src/free-port.js";
import { findPrograms, type Programs } from "../src/programs.js";

export interface RunningCluster extends Cluster {
  readonly port: number;
  readonly dataDirectory: string;
  readonly signingKey: KeyObject;
  /** A token for a user whose id is his name. */
  token(name: string): string;
}

/** Redis and nginx; without them undefined and a line that says how to get them, or an error where `CI` is set. */
export function programsOrSkip(): Programs | undefined {
  try {
    return findPrograms(readConfig());
  } catch (error) {
    if (process.env.CI) throw error;
    console.warn(`Skipped: ${(error as Error).message}`);
    return undefined;
  }
}

/** Three nodes behind nginx in a directory that is removed with them; `environment` adds variables to the nodes. */
export async function runCluster(environment: Record<string, string> = {}): Promise<RunningCluster> {
  const directory = await temporaryDirectory();
  const dataDirectory = directory.path;
  const signingKey = await openSigningKey(join(dataDirectory, "chat"));
  const port = await freePort();
  const cluster = await startCluster({ port, dataDirectory, programs: findPrograms(readConfig()), environment });
  return Object.assign(cluster, {
    port,
    dataDirectory,
    signingKey,
    token: (name: string) => jwt.sign({ sub: name, name, roles: [] }, signingKey, { expiresIn: "1h" }),
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...cluster.nodes, cluster.nginx, cluster.redis].map((service) => service[Symbol.asyncDispose]()),
      );
      await directory[Symbol.asyncDispose]();
    },
  });
}
