import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens, and answers the port that was taken. Throws an Error that says what to change when the port is in use. */
export async function listen(http: Server, { host, port }: { host: string; port: number }): Promise<number> {
  try {
    await once(http.listen(port, host), "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") throw new Error(`Port ${port} is in use. Set PORT to another one: PORT=${port + 1}.`);
    if (code === "EACCES") throw new Error(`Port ${port} needs more rights. Set PORT to one above 1023.`);
    if (code === "EADDRNOTAVAIL") throw new Error(`This machine has no address ${host}. Set HOST to one that it has.`);
    throw error;
  }
  return (http.address() as AddressInfo).port;
}
