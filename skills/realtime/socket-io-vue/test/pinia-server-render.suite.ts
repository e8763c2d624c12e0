import { createClient } from "@app/socket-io-client";
import { createPinia } from "pinia";
import { createSSRApp, defineComponent, h } from "vue";
import { renderToString } from "vue/server-renderer";
import { expect, test } from "vitest";
import { socketPlugin, useSocketClient } from "../src/index.js";
import { useChatStore } from "../src/pinia.js";

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
