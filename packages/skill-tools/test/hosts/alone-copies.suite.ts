import { expect, test } from "vitest";
import { run } from "../../src/command.js";
import { createHostProject } from "./host-project.behaviour.js";

const skills = ["socket-io-server", "socket-io-client", "socket-io-react", "socket-io-vue"];
const slow = { timeout: 60_000 };

test("everything that add.mjs copies compiles strictly for bundlers", slow, async () => {
  await using host = await createHostProject();
  for (const skill of skills) await host.add(skill, `src/${skill}`);
  expect(await host.compile({ module: "preserve" })).toEqual({ ok: true, output: "" });
});

const main = `import { createServer } from "node:http";
import { randomBytes, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import jwt from "jsonwebtoken";
import { createClient } from "./client/client.js";
import { serveChat } from "./server/chat.js";
import { createMemoryMessageStore, createMemoryRoomStore } from "./server/memory-store.js";
import { createSocketServer } from "./server/server.js";
import { createTokenVerifier, secretKey } from "./server/tokens.js";

const key = secretKey(randomBytes(32));
const http = createServer();
const io = createSocketServer(http, { origins: [] });
const stores = { rooms: createMemoryRoomStore(), messages: createMemoryMessageStore() };
serveChat(io, { verifyToken: createTokenVerifier(key), ...stores });
await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));

const token = jwt.sign({ sub: "ada", name: "Ada", roles: [] }, key, { expiresIn: "1h" });
const { port } = http.address() as AddressInfo;
const client = createClient(\`http://127.0.0.1:\${port}\`, { getToken: async () => token });
const connected = new Promise<void>((resolve) => client.socket.once("connect", () => resolve()));
client.connect();
await connected;
const { name } = await client.request("room:create", { roomId: randomUUID(), name: "Lab" });
console.log(\`created \${name}\`);
client.close();
await io.close();
`;

test("the copied server and the copied client talk to each other", slow, async () => {
  await using host = await createHostProject();
  await host.add("socket-io-server", "src/server");
  await host.add("socket-io-client", "src/client");
  await host.write({ "src/main.ts": main });
  expect(await host.compile({ module: "nodenext", outDir: "dist" })).toEqual({ ok: true, output: "" });
  await host.dropDevelopment();
  expect(await run("node", ["dist/main.js"], { cwd: host.root })).toEqual({ ok: true, output: "created Lab" });
});

const page = `import { renderToString } from "react-dom/server";
import { createClient } from "./realtime/client/index.js";
import { SocketProvider } from "./realtime/provider.js";
import { useConnection } from "./realtime/use-connection.js";
import { useRoom } from "./realtime/use-room.js";

function Page() {
  const count = useRoom("lab", ({ memberCount }) => memberCount);
  return <p>{\`\${useConnection().status}, \${count} here\`}</p>;
}

const client = createClient("http://127.0.0.1:1", { getToken: async () => undefined });
console.log(renderToString(<SocketProvider client={client}><Page /></SocketProvider>));
`;

test("the copied hooks render on a server, with the core that travels with them", slow, async () => {
  await using host = await createHostProject();
  await host.add("socket-io-react", "src/realtime");
  await host.link("react-dom", "@types/react-dom");
  await host.write({ "src/main.tsx": page });
  expect(await host.compile({ module: "nodenext", outDir: "dist" })).toEqual({ ok: true, output: "" });
  await host.dropDevelopment();
  expect(await run("node", ["dist/main.js"], { cwd: host.root })).toEqual({ ok: true, output: "<p>idle, 0 here</p>" });
});

const vuePage = `import { createSSRApp, h } from "vue";
import { renderToString } from "vue/server-renderer";
import { createClient } from "./realtime/client/index.js";
import { socketPlugin } from "./realtime/plugin.js";
import { useConnection } from "./realtime/use-connection.js";
import { useRoom } from "./realtime/use-room.js";

const Page = {
  setup() {
    const count = useRoom("lab", ({ memberCount }) => memberCount);
    const connection = useConnection();
    return () => h("p", \`\${connection.value.status}, \${count.value} here\`);
  },
};

const client = createClient("http://127.0.0.1:1", { getToken: async () => undefined });
console.log(await renderToString(createSSRApp(Page).use(socketPlugin(client))));
`;

test("the copied composables render on a server, with the core that travels with them", slow, async () => {
  await using host = await createHostProject();
  await host.add("socket-io-vue", "src/realtime");
  await host.write({ "src/main.ts": vuePage });
  expect(await host.compile({ module: "nodenext", outDir: "dist" })).toEqual({ ok: true, output: "" });
  await host.dropDevelopment();
  expect(await run("node", ["dist/main.js"], { cwd: host.root })).toEqual({ ok: true, output: "<p>idle, 0 here</p>" });
});

const selfTest = (client: string) => `import { createClient } from "${client}";
import { createRoom, startTestServer } from "./realtime/server/testing.js";

await using server = await startTestServer();
const client = createClient(server.url, { getToken: async () => server.token("ada") });
const connected = new Promise<void>((resolve) => client.socket.once("connect", () => resolve()));
client.connect();
await connected;
const { roomId } = await createRoom(await server.connect("bob"));
const { members } = await client.request("room:join", { roomId });
console.log(members.map(({ name }) => name).sort().join());
client.close();
`;

test.each([
  ["socket-io-client", "client", "./realtime/client.js"],
  ["socket-io-react", "use-room", "./realtime/client/client.js"],
  ["socket-io-vue", "use-room", "./realtime/client/client.js"],
])("with %s alone, a project tests itself against a real server", slow, async (skill, capability, client) => {
  await using host = await createHostProject();
  await host.add(skill, "src/realtime", capability);
  await host.add(skill, "src/realtime", "server/testing");
  await host.write({ "src/main.ts": selfTest(client) });
  expect(await host.compile({ module: "nodenext" })).toEqual({ ok: true, output: "" });
  const { output } = await run("tsx", ["src/main.ts"], { cwd: host.root });
  expect(output).toBe("ada,bob");
});
