import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "socket.io";
import { answer, type Asks } from "../answer.js";

/** Every server that is measured is started with these. */
export interface ServerSettings {
  /** Of the tokens. */
  secret: string;
  /** Messages are stored in this Redis, and in memory without it. */
  redisUrl?: string;
}

/** A busy machine may answer pings late: that is no reason to close what is measured. */
export const pingTimeout = 120_000;

/** Listens on a free port, and answers whoever measures. */
export async function listen(http: HttpServer, io: Server, more: Asks = {}): Promise<void> {
  await once(http.listen(0, "127.0.0.1"), "listening");
  const { port } = http.address() as AddressInfo;
  answer({ ...asks(io, `http://127.0.0.1:${port}`), ...more });
}

export type ServerAsks = ReturnType<typeof asks>;

const asks = (io: Server, url: string) => ({
  url: () => url,
  /** Resolves when the last connection is gone. */
  async emptied() {
    while (io.engine.clientsCount > 0) await sleep(5);
  },
});
