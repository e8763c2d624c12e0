import { createClient } from "@app/socket-io-client";
import { cut, until } from "@app/socket-io-client/testing";
import { mount } from "@vue/test-utils";
import { h, onUpdated, shallowRef } from "vue";
import { expect, test } from "vitest";
import { socketPlugin } from "../src/index.js";
import { startPriceServer } from "./price-server.js";
import PriceTag from "./price-tag.vue";

/** Prices of two symbols, and a page that shows some. */
async function openPage(...shown: string[]) {
  const server = await startPriceServer();
  server.change("TEA", 100);
  server.change("OIL", 900);
  const getToken = async () => server.token("ada");
  const client = createClient(server.url, { getToken, socketOptions: { transports: ["websocket"] } });
  client.connect();
  const commits: string[][] = [];
  const symbols = shallowRef(shown);
  const Page = {
    setup() {
      onUpdated(() => commits.push(texts()));
      return () => symbols.value.map((symbol, index) => h(PriceTag, { key: index, symbol }));
    },
  };
  const view = mount(Page, { global: { plugins: [socketPlugin(client)] } });
  const texts = () => view.findAll("p").map((price) => price.text());
  return {
    server,
    client,
    commits,
    show: (...next: string[]) => void (symbols.value = next),
    texts,
    async [Symbol.asyncDispose]() {
      view.unmount();
      client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("watches a symbol once, for any number of components, and shows what is told of it", async () => {
  await using page = await openPage("TEA", "TEA", "OIL");
  await until(() => expect(page.texts()).toEqual(["TEA 100", "TEA 100", "OIL 900"]));
  page.server.change("TEA", 120);
  await until(() => expect(page.texts()).toEqual(["TEA 120", "TEA 120", "OIL 900"]));
  expect(page.server.reads).toEqual(["TEA", "OIL"]);
});

test("keeps a price that is told while an older one is answered", async () => {
  await using page = await openPage();
  page.server.onRead = (symbol) => page.server.change(symbol, 120);
  page.show("TEA");
  await until(() => expect(page.texts()).toEqual(["TEA 120"]));
});

test("watches again after a cut, and shows meanwhile what it knows", async () => {
  await using page = await openPage("TEA");
  await until(() => expect(page.texts()).toEqual(["TEA 100"]));
  cut(page.client);
  await until(() => expect(page.texts()).toEqual(["TEA 100 (waiting)"]));
  page.server.change("TEA", 120);
  page.client.retryNow();
  await until(() => expect(page.texts()).toEqual(["TEA 120"]));
  page.server.change("TEA", 130);
  await until(() => expect(page.texts()).toEqual(["TEA 130"]));
});

test("shows the price of another symbol at once, and ends the watch of the one before", async () => {
  await using page = await openPage("TEA");
  await until(() => expect(page.texts()).toEqual(["TEA 100"]));
  page.show("OIL");
  await until(() => expect(page.texts()).toEqual(["OIL 900"]));
  expect(page.commits.flat()).not.toContain("OIL 100");
  await until(() => expect([page.server.watchers("TEA"), page.server.watchers("OIL")]).toEqual([0, 1]));
});

test("says why a price is refused, and asks again after a cut", async () => {
  await using page = await openPage("GAS");
  await until(() => expect(page.texts()).toEqual(["Nobody trades this"]));
  page.server.change("GAS", 300);
  cut(page.client);
  page.client.retryNow();
  await until(() => expect(page.texts()).toEqual(["GAS 300"]));
});

test("shows the next user no price of the one before", async () => {
  await using page = await openPage("TEA");
  await until(() => expect(page.texts()).toEqual(["TEA 100"]));
  page.client.signOut();
  await until(() => expect(page.texts()).toEqual(["TEA … (waiting)"]));
  page.client.connect();
  await until(() => expect(page.texts()).toEqual(["TEA 100"]));
});
