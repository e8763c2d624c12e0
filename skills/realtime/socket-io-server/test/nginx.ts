import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export interface Nginx extends AsyncDisposable {
  readonly url: string;
}

/** Where nginx is; without one: undefined and a line that says how to get it, or an error where `CI` is set. */
export function findNginx(): string | undefined {
  const { PATH = "", CI } = process.env;
  const found = [...PATH.split(delimiter), "/usr/sbin"].map((directory) => join(directory, "nginx")).find(existsSync);
  if (found) return found;
  const advice = "no nginx: install it (apt-get install nginx)";
  if (CI) throw new Error(advice);
  console.warn(`Skipped: ${advice}`);
  return undefined;
}

/** The configuration that references/deployment.md shows. */
export async function shownConfiguration(): Promise<string> {
  const text = await readFile(new URL("../references/deployment.md", import.meta.url), "utf8");
  const [, configuration] = /^```nginx\n([\s\S]*?)^```$/m.exec(text) ?? [];
  if (!configuration) throw new Error("references/deployment.md shows no nginx configuration");
  return configuration;
}

/** Runs nginx with a configuration for the `http` context, in which these servers stand for the ones that it names. */
export async function startNginx(program: string, configuration: string, nodes: string[]): Promise<Nginx> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), "nginx-"));
  const http = configuration
    .replace(/(?:^ *server \S+:\d+(.*);\n)+/m, (_, parameters: string) =>
      nodes.map((url) => `server ${new URL(url).host}${parameters};\n`).join(""),
    )
    .replace(/listen 443 ssl;[\s\S]*?\n\n/, `listen 127.0.0.1:${port};\n\n`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const paths = temporary.map((name) => `${name}_temp_path ${directory}/${name};`);
  const file = join(directory, "nginx.conf");
  const frame = "daemon off; master_process off; error_log stderr notice; pid nginx.pid; events {}";
  await writeFile(file, `${frame}\nhttp { access_log off; ${paths.join(" ")}\n${http}}\n`);
  const child = spawn(program, ["-p", directory, "-e", "stderr", "-c", file], { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  await new Promise<void>((resolve, reject) => {
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (log.includes("nginx/")) resolve();
    });
    child.once("exit", () => reject(new Error(`nginx ended:\n${log}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}

/** nginx cannot choose a port by itself and say which. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
