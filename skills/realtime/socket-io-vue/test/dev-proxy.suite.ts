// @vitest-environment node
import { createClient } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { startTestServer } from "@app/socket-io-server/testing";
import { createServer } from "vite";
import { expect, test } from "vitest";

const origin = "http://localhost:5173";

/** A client behind Vite's development server, and a server that allows these origins of pages. */
async function openThroughProxy(origins: string[]) {
  const server = await startTestServer({ server: { origins } });
  const vite = await createServer({
    configFile: false,
    logLevel: "silent",
    server: {
      port: 0,
      host: "127.0.0.1",
      watch: null,
      ws: false,
      proxy: { "/socket.io": { target: server.url, ws: true } },
    },
  });
  await vite.listen();
  const client = createClient(vite.resolvedUrls!.local[0]!, {
    getToken: async () => server.token("ada"),
    socketOptions: { extraHeaders: { origin } },
  });
  client.connect();
  return {
    client,
    transport: () => [...server.io.sockets.sockets.values()].map(({ conn }) => conn.transport.name),
    async [Symbol.asyncDispose]() {
      client.close();
      await vite.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("a page reaches the server by WebSocket through Vite's proxy with `ws: true`", async () => {
  await using page = await openThroughProxy([origin]);
  await until(() => expect(page.transport()).toEqual(["websocket"]));
});

test("the server sees the page's own origin, and refuses it unless it is listed", async () => {
  await using page = await openThroughProxy([]);
  await until(() => expect(page.client.connection.get()).toMatchObject({ status: "reconnecting" }));
  expect(page.transport()).toEqual([]);
});
