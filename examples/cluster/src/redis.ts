import { mkdir } from "node:fs/promises";
import { startService, type Service } from "./service.js";

export interface RedisOptions {
  program: string;
  directory: string;
  port: number;
}

/** A Redis that acknowledges nothing before it is on the disk, so that a restart loses no message and keeps all epochs. */
export async function startRedis({ program, directory, port }: RedisOptions): Promise<Service> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const settings = {
    "--bind": "127.0.0.1",
    "--port": `${port}`,
    "--dir": directory,
    "--save": "",
    "--appendonly": "yes",
    "--appendfsync": "always",
    "--maxmemory-policy": "noeviction",
  };
  const command = [program, ...Object.entries(settings).flat()];
  return startService({ name: "redis", command, ready: /Ready to accept connections/ });
}
