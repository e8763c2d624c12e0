import { createClient } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { startTestServer } from "@app/socket-io-server/testing";
import { mount } from "@vue/test-utils";
import { createApp, defineComponent, h, reactive } from "vue";
import { expect, test } from "vitest";
import { provideSocketClient, socketPlugin, useConnection, useSocketClient } from "../src/index.js";
import { openPage } from "./page.behaviour.js";

test("says what is missing when the plugin is not installed", () => {
  const Status = () => useConnection().value.status;
  expect(() => mount(Status)).toThrow("Install app.use(socketPlugin(createClient(url, …)))");
});

test("says where to ask for the client when nobody is there to answer", () => {
  expect(() => useSocketClient()).toThrow("call this in setup or in a store");
});

test("gives the client outside of components to who has the app", async () => {
  await using page = await openPage();
  const app = createApp({}).use(socketPlugin(page.client));
  expect(app.runWithContext(useSocketClient)).toBe(page.client);
});

test("gives the client of the nearest component that provides one", async () => {
  await using page = await openPage();
  const { client, bob } = page;
  const Owner = defineComponent(() => {
    const isOurs = useSocketClient() === client;
    return () => h("p", isOurs ? "ada's" : "bob's");
  });
  const OfBob = defineComponent(() => {
    provideSocketClient(bob);
    return () => h(Owner);
  });
  const view = page.render(() => [h(Owner), h(OfBob)]);
  expect(view.findAll("p").map((owner) => owner.text())).toEqual(["ada's", "bob's"]);
});

test("keeps a socket whole that somebody puts into reactive state", async () => {
  await using server = await startTestServer();
  const client = createClient(server.url, { getToken: async () => server.token("ada") });
  createApp({}).use(socketPlugin(client));
  const state = reactive({ client });
  state.client.connect();
  await until(() => expect(state.client.socket.connected).toBe(true));
  const reply: unknown = await state.client.socket.timeout(5_000).emitWithAck("room:list", {});
  expect(reply).toMatchObject({ ok: true });
  state.client.socket.disconnect();
  expect(client.socket.connected).toBe(false);
  client.close();
});
