import { join } from "node:path";
import { freePort } from "./free-port.js";
import { startService, type Service } from "./service.js";

/** A process of the chat, which can be reached beside the load balancer. */
export interface Node extends Service {
  readonly url: string;
}

export interface NodeOptions {
  name: string;
  /** Beside its port and name. */
  variables: Readonly<Record<string, string>>;
  onOutput: (text: string) => void;
}

const main = join(import.meta.dirname, "../../chat-server/src/main.ts");

/** A chat server on a port that it keeps when it is started again. */
export async function startNode({ name, variables, onOutput }: NodeOptions): Promise<Node> {
  const port = await freePort();
  const command = [process.execPath, "--conditions=@app/source", "--import", import.meta.resolve("tsx"), main];
  const environment = { ...variables, PORT: `${port}`, NODE_NAME: name };
  const service = await startService({ name, command, environment, ready: /chat is at/, onOutput });
  return Object.assign(service, { url: `http://127.0.0.1:${port}` });
}
