import { roomOf } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import type { ChatMessage } from "@app/socket-types";
import { computed, createSSRApp, defineComponent, h, isReactive, onUpdated, ref, shallowRef, watch } from "vue";
import { expect, test, vi } from "vitest";
import { useRoom } from "../src/index.js";
import { openPage, type Page } from "./page.behaviour.js";

// What goes wrong with state of one's own. The other suites show the same cases going right.

/** Joins a room and stays. */
async function join({ client, attendance }: Page, roomId: string): Promise<void> {
  roomOf(client, roomId).subscribe(() => {});
  await until(() => expect(attendance(roomId)).toBe(2));
}

test("a `ref([])` makes every message deeply reactive, and another object than the one that came", async () => {
  await using page = await openPage();
  const messages = ref<ChatMessage[]>([]);
  let received: ChatMessage | undefined;
  page.client.listen({ "message:received": (fact) => messages.value.push((received = fact.messages[0]!)) });
  await join(page, page.roomId);
  await page.say("hello");
  await until(() => expect(messages.value).toHaveLength(1));
  expect(isReactive(messages.value[0]?.sender)).toBe(true);
  expect(messages.value[0]).not.toBe(received);
});

test("a ref that each message changes flushes as often as there are messages", async () => {
  await using page = await openPage();
  const { roomId, server, client } = page;
  let flushes = 0;
  const Log = defineComponent(() => {
    const contents = shallowRef<string[]>([]);
    client.listen({
      "message:received": ({ messages }) => (contents.value = [...contents.value, messages[0]!.content]),
    });
    onUpdated(() => (flushes += 1));
    return () => h("p", String(contents.value.length));
  });
  await join(page, roomId);
  const view = page.render(Log);
  for (let offset = 1; offset <= 30; offset += 1) {
    const message = { content: String(offset), offset, roomId, sender: { id: "bob" } } as ChatMessage;
    server.io.to(`room:${roomId}`).emit("message:received", { roomId, epoch: "a", messages: [message] });
    await new Promise((resolve) => client.socket.once("message:received", resolve));
  }
  await until(() => expect(view.text()).toBe("30"));
  expect(flushes).toBe(30);
});

test("`useRoom(props.roomId)` is for ever the room of the first render", async () => {
  await using page = await openPage();
  const other = await page.createRoom();
  const Room = defineComponent(
    (props: { roomId: string }) => {
      const room = useRoom(props.roomId);
      return () => room.value.messages.map(({ content }) => h("p", content));
    },
    { props: ["roomId"] },
  );
  const roomId = shallowRef(page.roomId);
  const view = page.render(() => h(Room, { roomId: roomId.value }));
  await page.say("first");
  await until(() => expect(view.text()).toBe("first"));
  roomId.value = other.roomId;
  await page.say("second", other.roomId);
  await page.say("still first");
  await until(() => expect(view.text()).toBe("firststill first"));
});

test("a watcher that joins on a switch leaves the other room's messages until the answer", async () => {
  await using page = await openPage();
  const other = await page.createRoom();
  await page.say("first");
  const commits: string[] = [];
  const Log = defineComponent(
    (props: { roomId: string }) => {
      const contents = shallowRef("");
      const join = async (roomId: string) => {
        const { messages } = await page.client.request("room:join", { roomId });
        contents.value = messages.map(({ content }) => content).join();
      };
      watch(() => props.roomId, join, { immediate: true });
      onUpdated(() => commits.push(`${props.roomId} ${contents.value}`));
      return () => h("p", [props.roomId, contents.value]);
    },
    { props: ["roomId"] },
  );
  await until(() => expect(page.client.socket.connected).toBe(true));
  const roomId = shallowRef(page.roomId);
  const view = page.render(() => h(Log, { roomId: roomId.value }));
  await until(() => expect(view.text()).toContain("first"));
  roomId.value = other.roomId;
  await until(() => expect(view.text()).toBe(other.roomId));
  expect(commits).toContain(`${other.roomId} first`);
});

test("live state that is read while hydrating is not what the server rendered", async () => {
  await using page = await openPage();
  using _quiet = vi.spyOn(console, "error").mockImplementation(() => {});
  const { connection } = page.client;
  await until(() => expect(connection.get().status).toBe("connected"));
  const container = document.createElement("div");
  container.innerHTML = "<p>idle</p>";
  const app = createSSRApp(
    defineComponent(() => {
      const status = computed(() => connection.get().status);
      return () => h("p", status.value);
    }),
  );
  const warnHandler = vi.fn();
  app.config.warnHandler = warnHandler;
  app.mount(container);
  expect(warnHandler.mock.calls[0]?.[0]).toContain("Hydration text content mismatch");
  app.unmount();
});
