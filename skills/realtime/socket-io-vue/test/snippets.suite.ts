import { createClient, createUniqueId } from "@app/socket-io-client";
import { cut, until } from "@app/socket-io-client/testing";
import { openToEveryone } from "@app/socket-io-server";
import { createRoom, request, startTestServer } from "@app/socket-io-server/testing";
import { SocketError } from "@app/socket-types";
import { mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { createApp, h } from "vue";
import { expect, test, vi } from "vitest";
import { socketPlugin } from "../src/index.js";
import { useChatStore } from "../src/pinia.js";
import ChatRoom from "./chat-room.vue";
import ConnectionStatus from "./connection-status.vue";
import MemberCount from "./member-count.vue";
import Notifications from "./notifications.vue";
import { openPage } from "./page.behaviour.js";
import RoomList from "./room-list.vue";
import RoomToast from "./room-toast.vue";

test("starts from an entry module", async () => {
  await using server = await startTestServer();
  const [url, element, App] = [server.url, document.createElement("div"), ConnectionStatus];
  const getToken = async () => server.token("ada");
  // #region start
  const client = createClient(url, { getToken });
  const app = createApp(App).use(createPinia()).use(socketPlugin(client));
  app.mount(element);
  client.connect();
  // #endregion start
  await until(() => expect(client.connection.get().status).toBe("connected"));
  app.unmount();
  client.close();
});

test("talks in a room", async () => {
  await using page = await openPage();
  const { roomId } = page;
  const view = page.render(() => [h(MemberCount, { roomId }), h(ChatRoom, { roomId })]);
  await until(() => expect(view.text()).toContain("2 here"));
  await view.get("input").setValue("hello");
  await view.get("form").trigger("submit");
  await view.get("span + button").trigger("click");
  await until(() => expect(view.findAll("li").map((row) => row.text())).toEqual(["hello", "👍"]));
  const { messages } = await page.bob.request("message:history", { roomId });
  expect(messages.map(({ content }) => content)).toEqual(["hello", "👍"]);
});

test("keeps what was said and written beside the reason when the room is refused", async () => {
  let mayEnter = true;
  await using page = await openPage({ access: { ...openToEveryone, mayEnterRoom: () => mayEnter } });
  const view = page.render(() => h(ChatRoom, { roomId: page.roomId }));
  await page.say("hello");
  await until(() => expect(view.text()).toContain("hello"));
  mayEnter = false;
  cut(page.client);
  const composer = view.get("input");
  await composer.setValue("unsent");
  await view.get("form").trigger("submit");
  await composer.setValue("a long answer");
  page.client.retryNow();
  await until(() => expect(view.find("[role=alert]").exists() && view.get("[role=alert]").text()).toContain("may not"));
  await until(() => expect(view.findAll("li").map((row) => row.text())).toEqual(["hello", "unsent RetryDiscard"]));
  expect([composer.element.isConnected, composer.element.value]).toEqual([true, "a long answer"]);
});

test("lists the rooms, and opens one", async () => {
  await using page = await openPage();
  const onOpen = vi.fn();
  const view = page.render(() => h(RoomList, { onOpen }));
  await until(() => expect(view.text()).toBe("Test"));
  await view.get("button").trigger("click");
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(page.roomId);
});

test("says that there are no rooms, and why they cannot be listed", async () => {
  const access = { ...openToEveryone, mayEnterRoom: vi.fn(() => true) };
  await using page = await openPage({ access });
  access.mayEnterRoom.mockReturnValue(false);
  const view = page.render(() => h(RoomList));
  await until(() => expect(view.text()).toBe("No rooms yet"));
  access.mayEnterRoom.mockImplementation(() => {
    throw new SocketError("UNAVAILABLE", "The policy is away");
  });
  page.server.io.emit("facts:missed", { withinMs: 0 });
  await until(() => expect(view.text()).toBe("The policy is away"));
});

test("says how the connection is", async () => {
  await using page = await openPage();
  const view = page.render(ConnectionStatus);
  await until(() => expect(page.client.socket.connected).toBe(true));
  cut(page.client);
  await until(() => expect(view.text()).toBe("Connection lost. Retry now"));
  await view.get("button").trigger("click");
  await until(() => expect(page.client.socket.connected).toBe(true));
});

test("tells of a new room", async () => {
  await using page = await openPage();
  const view = page.render(RoomToast);
  await until(() => expect(page.client.socket.connected).toBe(true));
  await page.bob.request("room:create", { roomId: createUniqueId(), name: "Lab" });
  await until(() => expect(view.text()).toBe("There is a room called Lab"));
});

test("shows and dismisses what a store has heard", async () => {
  await using page = await openPage();
  const pinia = createPinia();
  const view = page.render(Notifications, pinia);
  await until(() => expect(page.client.socket.connected).toBe(true));
  page.server.io.emit("notification:received", { id: "1", text: "Lunch", createdAt: new Date().toISOString() });
  await until(() => expect(view.text()).toContain("Lunch"));
  await view.get("button").trigger("click");
  expect(view.text()).toBe("");
});

test("opens a room from a router's guard", async () => {
  await using page = await openPage();
  const pinia = createPinia();
  createApp({}).use(pinia).use(socketPlugin(page.client));
  const to = { params: { roomId: page.roomId } };
  const router = { beforeEach: (guard: (target: typeof to) => void) => guard(to) };
  // #region outside
  router.beforeEach((to) => {
    useChatStore(pinia).open(to.params.roomId);
  });
  // #endregion outside
  await until(() => expect(page.attendance()).toBe(2));
  useChatStore(pinia).$dispose();
});

// #region test
test("shows what another user says", async () => {
  await using server = await startTestServer();
  const bob = await server.connect("bob");
  const { roomId } = await createRoom(bob);
  const client = createClient(server.url, { getToken: async () => server.token("ada") });
  client.connect();
  const view = mount(ChatRoom, { props: { roomId }, global: { plugins: [socketPlugin(client)] } });
  await request(bob, "message:send", { roomId, messageId: createUniqueId(), content: "hello" });
  await until(() => expect(view.text()).toContain("hello"));
  view.unmount();
  client.close();
});
// #endregion test
