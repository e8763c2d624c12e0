import { createClient, roomListOf } from "@app/socket-io-client";
import { until } from "@app/socket-io-client/testing";
import { startTestServer } from "@app/socket-io-server/testing";
import { createSSRApp, defineComponent, h } from "vue";
import { renderToString } from "vue/server-renderer";
import { expect, test, vi } from "vitest";
import {
  socketPlugin,
  useConnection,
  useFile,
  usePresence,
  useRequest,
  useRoom,
  useRooms,
  useSocketEmit,
  useSocketEvent,
  useTyping,
  useUpload,
} from "../src/index.js";
import { openPage } from "./page.behaviour.js";

const everyEvent = ["connect", "disconnect", "message:received", "room:updated", "notification:received"] as const;

const Room = defineComponent(
  (props: { roomId: string }) => {
    const connection = useConnection();
    const room = useRoom(() => props.roomId);
    const list = useRooms();
    useSocketEvent("room:updated", () => {});
    const counts = () => `${room.value.messages.length} messages, ${list.value.rooms.length} rooms`;
    return () => h("p", `${connection.value.status}, ${room.value.status}, ${counts()}`);
  },
  { props: ["roomId"] },
);

/** Everything that a component can do in a room. */
const Desk = defineComponent(
  ({ roomId }: { roomId: string }) => {
    useSocketEmit();
    const [presence, typing] = [usePresence(roomId), useTyping(roomId)];
    const parts = [useRequest("room:create"), useUpload(roomId), useFile({ roomId, fileId: roomId }), useRooms()];
    const counts = () => [presence.value.memberCount, typing.value.typing.length];
    return () => h("p", [...parts.map((part) => part.value.status), ...counts()].join());
  },
  { props: ["roomId"] },
);

test("renders to a string without opening a socket or keeping a listener", async () => {
  await using server = await startTestServer();
  const getToken = vi.fn(async () => server.token("ada"));
  const client = createClient(server.url, { getToken });
  const listeners = () => everyEvent.map((event) => client.socket.listeners(event).length);
  const before = listeners();
  const roomId = "6f1c2a34-0d9e-4b57-8a3f-7c5e9b2d1f60";
  const app = createSSRApp(() => [h(Room, { roomId }), h(Desk, { roomId })]).use(socketPlugin(client));
  expect(await renderToString(app)).toContain(
    "<p>idle, idle, 0 messages, 0 rooms</p><p>idle,idle,loading,loading,0,0</p>",
  );
  expect(client.socket.io.engine).toBeUndefined();
  expect(getToken).not.toHaveBeenCalled();
  expect(listeners()).toEqual(before);
});

test("hydrates what the server rendered although the client has connected since", async () => {
  await using page = await openPage();
  roomListOf(page.client).subscribe(() => {});
  await until(() => expect(roomListOf(page.client).get().rooms).toHaveLength(1));
  const container = document.createElement("div");
  container.innerHTML = "<p>idle, idle, 0 messages, 0 rooms</p>";
  const app = createSSRApp(() => h(Room, { roomId: page.roomId })).use(socketPlugin(page.client));
  const warnHandler = vi.fn();
  app.config.warnHandler = warnHandler;
  app.mount(container);
  await until(() => expect(container.textContent).toBe("connected, joined, 0 messages, 1 rooms"));
  app.unmount();
  expect(warnHandler).not.toHaveBeenCalled();
});
