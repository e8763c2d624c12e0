import { createClient } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { startTestServer } from "@app/socket-io-server/testing";
import { createPinia } from "pinia";
import { createSSRApp, defineComponent, h } from "vue";
import { renderToString } from "vue/server-renderer";
import { expect, test, vi } from "vitest";
import { socketPlugin, useConnection, useRoom, useSocketClient, useSocketEvent } from "../src/index.js";
import { useChatStore } from "../src/pinia.js";
import { openPage } from "./page.behaviour.js";

const everyEvent = ["connect", "disconnect", "message:received", "room:updated", "notification:received"] as const;

const Room = defineComponent(
  (props: { roomId: string }) => {
    const connection = useConnection();
    const room = useRoom(() => props.roomId);
    useSocketEvent("room:updated", () => {});
    return () => h("p", `${connection.value.status}, ${room.value.status}, ${room.value.messages.length} messages`);
  },
  { props: ["roomId"] },
);

/** Shows whose token the app has, and which room is open, after it has waited for both. */
const Whose = defineComponent({
  props: { roomId: { type: String, required: true } },
  async setup({ roomId }) {
    const [client, chat] = [useSocketClient(), useChatStore()];
    chat.open(roomId);
    const name = await client.token("connect");
    return () => h("p", `${name} in ${chat.roomId}, ${chat.messages.length} messages`);
  },
});

test("renders to a string without opening a socket or keeping a listener", async () => {
  await using server = await startTestServer();
  const getToken = vi.fn(async () => server.token("ada"));
  const client = createClient(server.url, { getToken });
  const listeners = () => everyEvent.map((event) => client.socket.listeners(event).length);
  const before = listeners();
  const app = createSSRApp(() => h(Room, { roomId: "6f1c2a34-0d9e-4b57-8a3f-7c5e9b2d1f60" })).use(socketPlugin(client));
  expect(await renderToString(app)).toBe("<p>idle, idle, 0 messages</p>");
  expect(client.socket.io.engine).toBeUndefined();
  expect(getToken).not.toHaveBeenCalled();
  expect(listeners()).toEqual(before);
});

test("renders two apps at once, each for its own user and with its own store", async () => {
  const appOf = (name: string, roomId: string) => {
    const client = createClient("http://127.0.0.1:9", { getToken: async () => name });
    const app = createSSRApp(() => h(Whose, { roomId }))
      .use(createPinia())
      .use(socketPlugin(client));
    return renderToString(app).then((html) => ({ html, listeners: client.socket.listeners("notification:received") }));
  };
  expect(await Promise.all([appOf("ada", "garden"), appOf("bob", "cellar")])).toEqual([
    { html: "<p>ada in garden, 0 messages</p>", listeners: [] },
    { html: "<p>bob in cellar, 0 messages</p>", listeners: [] },
  ]);
});

test("hydrates what the server rendered although the client has connected since", async () => {
  await using page = await openPage();
  await until(() => expect(page.client.connection.get().status).toBe("connected"));
  const container = document.createElement("div");
  container.innerHTML = "<p>idle, idle, 0 messages</p>";
  const app = createSSRApp(() => h(Room, { roomId: page.roomId })).use(socketPlugin(page.client));
  const warnHandler = vi.fn();
  app.config.warnHandler = warnHandler;
  app.mount(container);
  await until(() => expect(container.textContent).toBe("connected, joined, 0 messages"));
  app.unmount();
  expect(warnHandler).not.toHaveBeenCalled();
});
