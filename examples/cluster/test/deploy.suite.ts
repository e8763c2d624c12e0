import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { help as explained, readConfig } from "chat-server/config";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { placed } from "../src/nginx.js";

interface ComposeService {
  environment?: Record<string, string | number>;
  hostname?: string;
  volumes?: string[];
  stop_grace_period?: string;
  healthcheck?: { test: string[] };
  depends_on?: string[] | Record<string, unknown>;
}

const examples = join(import.meta.dirname, "../..");
const read = (path: string) => readFile(join(examples, path), "utf8");
const compose = parse(await read("deploy/compose.yaml"), { merge: true }) as {
  services: Record<string, ComposeService>;
};
const nodes = Object.entries(compose.services).filter(([name]) => name.startsWith("node-"));

test("the configuration of nginx is the one that the reference on deployment shows", async () => {
  const reference = await read("../skills/realtime/socket-io-server/references/deployment.md");
  const shown = /^```nginx\n([^]*?)^```$/m.exec(reference)?.[1] ?? "";
  const places = { port: 1, nodes: ["a:1"] };
  expect(placed(shown, places)).toBe(placed(await read("deploy/chat.conf"), places));
});

test("the nodes of compose.yaml are those of nginx", async () => {
  const servers = (await read("deploy/chat.conf")).matchAll(/^ *server (\S+):3000 /gm);
  expect([...servers].map(([, host]) => host)).toEqual(nodes.map(([name]) => name));
  for (const [name, { hostname }] of nodes) expect(hostname).toBe(name);
});

test.for(nodes)("the chat takes every variable of %s in compose.yaml", ([name, { environment = {} }]) => {
  for (const variable of Object.keys(environment)) expect(explained()).toContain(`  ${variable} `);
  const filled = Object.entries(environment).map(([variable, value]) => [variable, fillIn(`${value}`)]);
  expect(readConfig(Object.fromEntries(filled) as NodeJS.ProcessEnv)).toMatchObject({
    cluster: { redisUrl: "redis://redis:6379", nodeName: name },
    postgresUrl: "postgres://chat:filled-in@postgres:5432/chat",
    origins: ["http://localhost:3000"],
    trustedProxies: 1,
  });
});

test("a node of compose.yaml has longer to stop than a drain takes, and is asked what it answers", async () => {
  const server = await read("chat-server/src/main.ts");
  const drainMs = Number(/deadlineMs: ([\d_]+)/.exec(server)?.[1]?.replaceAll("_", ""));
  for (const [, { stop_grace_period, healthcheck }] of nodes) {
    expect(Number.parseInt(stop_grace_period ?? "") * 1000).toBeGreaterThan(2 * drainMs);
    expect(healthcheck?.test.join(" ")).toContain("/readyz");
  }
});

test("every file that compose.yaml mounts is there", async () => {
  const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.filter((it) => it.startsWith("./")),
  );
  expect(mounted).toHaveLength(2);
  for (const volume of mounted) expect(await read(join("deploy", volume.split(":")[0] ?? ""))).not.toBe("");
});

test("every manifest of kubernetes.md is YAML, and gives a node longer than its pause and its drain", async () => {
  const note = await read("deploy/kubernetes.md");
  const manifests = [...note.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text]) => parse(text ?? "") as object);
  expect(manifests).toHaveLength(2);
  expect(manifests[0]).toMatchObject({ spec: { template: { spec: { terminationGracePeriodSeconds: 30 } } } });
  const names = [...note.matchAll(/name: ([A-Z_]+)\b/g)].map(([, name]) => name);
  for (const name of names) expect(explained()).toContain(`  ${name} `);
});

/** As compose does: `${NAME:-preset}` is the preset, `${NAME:?reason}` must be given. */
const fillIn = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, "$1").replace(/\$\{\w+:\?[^}]*\}/g, "filled-in");
