// @vitest-environment node
import { fileURLToPath } from "node:url";
import { createClient } from "@app/socket-io-client";
import { createRoom, request, startTestServer } from "@app/socket-io-server/testing";
import { randomUUID } from "node:crypto";
import { createPinia } from "pinia";
import { createServer, createServerModuleRunner, type Plugin } from "vite";
import { createApp } from "vue";
import { expect, test, vi } from "vitest";
import type * as bindings from "../src/index.js";
import type * as pinia from "../src/pinia.js";

const storeFile = fileURLToPath(new URL("../src/pinia.ts", import.meta.url));

/** Vite's own dev server and module runner, with the means to edit the store as in an editor. */
async function startVite() {
  let isEdited = false;
  const editor: Plugin = {
    name: "editor",
    enforce: "pre",
    transform(code, id) {
      return isEdited && id === storeFile ? code.replace("$reset,", "$reset, isEdited: () => true,") : undefined;
    },
  };
  const server = await createServer({
    configFile: false,
    root: fileURLToPath(new URL("..", import.meta.url)),
    logLevel: "silent",
    plugins: [editor],
    server: { middlewareMode: true, ws: false, watch: null },
    environments: { ssr: { resolve: { conditions: ["@app/source", "module", "node", "development|production"] } } },
  });
  const runner = createServerModuleRunner(server.environments.ssr, { hmr: { logger: false } });
  return {
    load: async () => ({
      ...((await runner.import("/src/pinia.ts")) as typeof pinia),
      ...((await runner.import("/src/index.ts")) as typeof bindings),
    }),
    edit() {
      isEdited = true;
      server.watcher.emit("change", storeFile);
    },
    async [Symbol.asyncDispose]() {
      await runner.close();
      await server.close();
    },
  };
}

const slow = { timeout: 20_000 };

test("is bound once, to the room that is open, after an edit that Vite replaces it by", slow, async () => {
  await using server = await startTestServer();
  await using vite = await startVite();
  const bob = await server.connect("bob");
  const { roomId } = await createRoom(bob);
  const client = createClient(server.url, { getToken: async () => server.token("ada") });
  client.connect();
  const { socketPlugin, useChatStore } = await vite.load();
  const pinia = createPinia();
  createApp({}).use(pinia).use(socketPlugin(client));
  const chat = useChatStore(pinia);
  chat.open(roomId);
  const attendance = () => server.io.of("/").adapter.rooms.get(`room:${roomId}`)?.size;
  await vi.waitFor(() => expect(attendance()).toBe(2));
  vite.edit();
  await vi.waitFor(() => expect(chat).toHaveProperty("isEdited"), { timeout: 5_000 });
  expect(client.socket.listeners("notification:received")).toHaveLength(1);
  await request(bob, "message:send", { roomId, messageId: randomUUID(), content: "hello" });
  await vi.waitFor(() => expect(chat.messages).toMatchObject([{ content: "hello" }]));
  chat.close();
  await vi.waitFor(() => expect(attendance()).toBe(1));
  client.close();
});
