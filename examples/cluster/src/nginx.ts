import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startService, type Service } from "./service.js";

const deployed = join(import.meta.dirname, "../../deploy/chat.conf");

export interface Places {
  port: number;
  /** `host:port` of every node. */
  nodes: readonly string[];
}

export interface NginxOptions extends Places {
  program: string;
  directory: string;
  /** Changes what is deployed, to see what becomes of it. */
  change?: (configuration: string) => string;
}

/** nginx as a load balancer, with the configuration that is deployed and the places of this machine. */
export async function startNginx({
  program,
  directory,
  change = (same) => same,
  ...places
}: NginxOptions): Promise<Service> {
  await mkdir(directory, { recursive: true });
  const configuration = change(placed(await readFile(deployed, "utf8"), places));
  const bodies = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${name};`);
  const frame = `daemon off;
master_process off;
error_log stderr notice;
pid nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  ${bodies.join("\n  ")}
  include chat.conf;
}
`;
  await writeFile(join(directory, "chat.conf"), configuration);
  await writeFile(join(directory, "nginx.conf"), frame);
  const command = [program, "-p", directory, "-e", "stderr", "-c", "nginx.conf"];
  return startService({ name: "nginx", command, ready: /nginx\/\d/ });
}

/** A configuration with these nodes in its upstream, and this port, without TLS, in its server. */
export function placed(configuration: string, { port, nodes }: Places): string {
  return configuration
    .replace(/(?:^ *server \S+:\d+(.*);\n)+/m, (_, parameters: string) =>
      nodes.map((node) => `  server ${node}${parameters};\n`).join(""),
    )
    .replace(/^ *listen [^]*?\n\n/m, `  listen 127.0.0.1:${port};\n\n`);
}
