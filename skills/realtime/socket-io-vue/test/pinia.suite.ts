import { uploadFile } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { createPinia, type Pinia } from "pinia";
import { createApp, h } from "vue";
import { expect, test } from "vitest";
import { socketPlugin } from "../src/index.js";
import { useChatStore } from "../src/pinia.js";
import { openPage, type Page } from "./page.behaviour.js";

/** A store as an entry module gets it: of an app, outside of components. */
function storeOf({ client }: Page, pinia: Pinia = createPinia()) {
  createApp({}).use(pinia).use(socketPlugin(client));
  return useChatStore(pinia);
}

function notify({ server }: Page, id: string): void {
  const notification = { id, text: `notice ${id}`, createdAt: new Date().toISOString() };
  server.io.in("user:ada").emit("notification:received", notification);
}

const texts = (messages: readonly { content: string }[]) => messages.map(({ content }) => content);

test("listens once and joins once, for any number of components", async () => {
  await using page = await openPage();
  const before = page.client.socket.listeners("notification:received").length;
  const User = {
    setup: () => ({ chat: useChatStore() }),
    template: `<p>{{ chat.messages.length }}, {{ chat.notifications.length }}</p>`,
  };
  const pinia = createPinia();
  const view = page.render(() => [h(User), h(User), h(User)], pinia);
  useChatStore(pinia).open(page.roomId);
  await page.say("hello");
  await until(() => expect(page.attendance()).toBe(2));
  notify(page, "1");
  await until(() => expect(view.findAll("p").map((each) => each.text())).toEqual(["1, 1", "1, 1", "1, 1"]));
  expect(page.client.socket.listeners("notification:received")).toHaveLength(before + 1);
  expect(page.sent.filter((command) => command === "room:join")).toHaveLength(1);
});

test("lives on when the component that used it first is gone", async () => {
  await using page = await openPage();
  const pinia = createPinia();
  const User = { setup: () => ({ chat: useChatStore() }), template: `<p>{{ chat.messages.length }}</p>` };
  const view = page.render(User, pinia);
  const chat = useChatStore(pinia);
  chat.open(page.roomId);
  await until(() => expect(page.attendance()).toBe(2));
  view.unmount();
  await page.say("hello");
  await until(() => expect(texts(chat.messages)).toEqual(["hello"]));
});

test("works outside of components: sends, switches rooms, leaves", async () => {
  await using page = await openPage();
  const chat = storeOf(page);
  expect(chat.send("nobody hears this")).toBeUndefined();
  const other = await page.createRoom();
  chat.open(page.roomId);
  chat.send("first");
  await until(() => expect(chat.messages).toMatchObject([{ content: "first", status: "sent" }]));
  chat.open(other.roomId);
  expect(texts(chat.messages)).toEqual([]);
  await page.say("second", other.roomId);
  await until(() => expect(texts(chat.messages)).toEqual(["second"]));
  chat.close();
  await until(() => expect([page.attendance(), page.attendance(other.roomId)]).toEqual([1, 1]));
});

test("sends a file with a message", async () => {
  await using page = await openPage();
  const chat = storeOf(page);
  chat.open(page.roomId);
  await until(() => expect(page.attendance()).toBe(2));
  const { fileId } = await uploadFile(page.client, page.roomId, new File(["tea"], "tea.txt")).result;
  chat.send("here it is", { fileId });
  await until(() => expect(chat.messages).toMatchObject([{ status: "sent", file: { fileId } }]));
});

test("sends a refused message again, and discards one", async () => {
  await using page = await openPage();
  const { roomId, server } = page;
  const chat = storeOf(page);
  chat.open(roomId);
  await until(() => expect(page.attendance()).toBe(2));
  server.io.in("user:ada").socketsLeave(`room:${roomId}`);
  const [first = "", second = ""] = [chat.send("first"), chat.send("second")];
  await until(() => expect(chat.messages.map(({ status }) => status)).toEqual(["failed", "failed"]));
  chat.discard(second);
  await until(() => expect(texts(chat.messages)).toEqual(["first"]));
  server.io.in("user:ada").socketsJoin(`room:${roomId}`);
  chat.retry(first);
  await until(() => expect(chat.messages).toMatchObject([{ content: "first", status: "sent" }]));
});

test("forgets everything when it is reset", async () => {
  await using page = await openPage();
  const chat = storeOf(page);
  chat.open(page.roomId);
  await until(() => expect(page.attendance()).toBe(2));
  notify(page, "1");
  await until(() => expect(chat.notifications).toHaveLength(1));
  chat.$reset();
  expect([chat.roomId, chat.room, chat.notifications]).toEqual([undefined, undefined, []]);
  await until(() => expect(page.attendance()).toBe(1));
});

test("forgets everything of a user who signs out", async () => {
  await using page = await openPage();
  const chat = storeOf(page);
  chat.open(page.roomId);
  await until(() => expect(page.attendance()).toBe(2));
  notify(page, "1");
  await until(() => expect(chat.notifications).toHaveLength(1));
  page.client.signOut();
  expect([chat.roomId, chat.notifications]).toEqual([undefined, []]);
});

test("lets go of everything when it is disposed of", async () => {
  await using page = await openPage();
  const before = page.client.socket.listeners("notification:received").length;
  const chat = storeOf(page);
  chat.open(page.roomId);
  await until(() => expect(page.attendance()).toBe(2));
  chat.$dispose();
  await until(() => expect(page.attendance()).toBe(1));
  expect(page.client.socket.listeners("notification:received")).toHaveLength(before);
});

test("dismisses one notification", async () => {
  await using page = await openPage();
  const chat = storeOf(page);
  await until(() => expect(page.client.socket.connected).toBe(true));
  for (const id of ["1", "2"]) notify(page, id);
  await until(() => expect(chat.notifications).toHaveLength(2));
  chat.dismiss("1");
  expect(chat.notifications.map(({ text }) => text)).toEqual(["notice 2"]);
});
