import { until } from "@app/socket-io-client/testing";
import { createUniqueId } from "@app/socket-io-client";
import { createRoom, request, startTestServer } from "@app/socket-io-server/testing";
import type { AppClientSocket } from "@app/socket-types/client";
import { mount } from "@vue/test-utils";
import { defineStore, createPinia, setActivePinia } from "pinia";
import { createSSRApp, defineComponent, onMounted, onUnmounted, reactive, readonly, ref } from "vue";
import { renderToString } from "vue/server-renderer";
import { expect, test, vi } from "vitest";

// What goes wrong with a socket in components. The other suites show the same cases going right.

/** Something that the server answers after all that was sent before. */
const roundTrip = (socket: AppClientSocket) => request(socket, "room:list", {});

test("a readonly socket hears no ack, and its `disconnect()` leaves it connected", async () => {
  await using server = await startTestServer();
  using _quiet = vi.spyOn(console, "warn").mockImplementation(() => {});
  const [socket, bob] = [await server.connect("ada"), await server.connect("bob")];
  const proxy = readonly(socket) as AppClientSocket;
  const answer = vi.fn();
  proxy.emit("room:list", {}, answer);
  proxy.disconnect();
  await roundTrip(bob);
  expect(answer).not.toHaveBeenCalled();
  expect(socket.connected).toBe(true);
});

test("a socket in reactive state never resolves an `emitWithAck`", async () => {
  await using server = await startTestServer();
  const [socket, bob] = [await server.connect("ada"), await server.connect("bob")];
  // Closes no more by itself: the server would wait for half a minute. The type of a transport does not tell of it.
  const { ws } = socket.io.engine.transport as unknown as { ws: { terminate(): void } };
  using _end = { [Symbol.dispose]: () => ws.terminate() };
  const state = reactive({ socket }) as { socket: AppClientSocket };
  const resolved = vi.fn();
  state.socket.emitWithAck("room:list", {}).then(resolved, () => {});
  for (let count = 0; count < 3; count += 1) await roundTrip(bob);
  expect(resolved).not.toHaveBeenCalled();
});

test("a socket that a module keeps is the first user's, whoever asks next", async () => {
  await using server = await startTestServer();
  let shared: AppClientSocket | undefined;
  const useSocket = (name: string) => (shared ??= server.client(name).connect());
  useSocket("ada");
  const bobs = useSocket("bob");
  await until(() => expect(bobs.connected).toBe(true));
  expect([...server.io.sockets.sockets.values()].map(({ data }) => data.user.id)).toEqual(["ada"]);
});

test("a listener that is asked for before the socket exists is none", async () => {
  await using server = await startTestServer();
  let socket: AppClientSocket | undefined;
  const heard = vi.fn();
  const on = (handler: () => void) => void socket?.on("room:updated", handler);
  on(heard);
  socket = await server.connect("ada");
  await createRoom(socket);
  expect(heard).not.toHaveBeenCalled();
});

test("a listener of `setup` that no scope removes outlives its component", async () => {
  await using server = await startTestServer();
  const socket = await server.connect("ada");
  const heard = vi.fn();
  const Toast = defineComponent(() => {
    socket.on("room:updated", heard);
    return () => null;
  });
  mount(Toast).unmount();
  await createRoom(socket);
  expect(heard).toHaveBeenCalledOnce();
});

test("`off(event)` in `onUnmounted` leaves every other component deaf", async () => {
  await using server = await startTestServer();
  const socket = await server.connect("ada");
  const heard = vi.fn();
  const Toast = defineComponent(() => {
    onMounted(() => void socket.on("room:updated", heard));
    onUnmounted(() => void socket.off("room:updated"));
    return () => null;
  });
  mount(Toast);
  mount(Toast).unmount();
  await createRoom(socket);
  expect(heard).not.toHaveBeenCalled();
});

test("a listener of `setup` stays for ever when a server renders: one more for each request", async () => {
  await using server = await startTestServer();
  const socket = server.client("ada");
  const Toast = defineComponent(() => {
    socket.on("room:updated", () => {});
    onUnmounted(() => void socket.off("room:updated"));
    return () => null;
  });
  for (let count = 0; count < 3; count += 1) await renderToString(createSSRApp(Toast));
  expect(socket.listeners("room:updated")).toHaveLength(3);
});

/** Joins while mounted, as most code does it. */
const Room = defineComponent(
  ({ socket, roomId }: { socket: AppClientSocket; roomId: string }) => {
    onMounted(() => socket.emit("room:join", { roomId }, () => {}));
    onUnmounted(() => socket.emit("room:leave", { roomId }, () => {}));
    return () => null;
  },
  { props: ["socket", "roomId"] },
);

test("`room:leave` in `onUnmounted` takes the room from another component that shows it", async () => {
  await using server = await startTestServer();
  const { roomId } = await createRoom(await server.connect("bob"));
  const socket = await server.connect("ada");
  const attendance = () => server.io.of("/").adapter.rooms.get(`room:${roomId}`)?.size;
  mount(Room, { props: { socket, roomId } });
  const second = mount(Room, { props: { socket, roomId } });
  await roundTrip(socket);
  expect(attendance()).toBe(2);
  second.unmount();
  await until(() => expect(attendance()).toBe(1));
});

test("`room:join` in `onMounted` is over with the connection", async () => {
  await using server = await startTestServer();
  const { roomId } = await createRoom(await server.connect("bob"));
  const socket = await server.connect("ada", { reconnection: true, reconnectionDelay: 1 });
  const attendance = () => server.io.of("/").adapter.rooms.get(`room:${roomId}`)?.size;
  mount(Room, { props: { socket, roomId } });
  await until(() => expect(attendance()).toBe(2));
  socket.io.engine.close();
  await until(() => expect(socket.connected).toBe(true));
  await roundTrip(socket);
  expect(attendance()).toBe(1);
});

test("an action that binds, called by two components, stores each event twice", async () => {
  await using server = await startTestServer();
  const socket = await server.connect("ada");
  setActivePinia(createPinia());
  const useRooms = defineStore("rooms", {
    state: () => ({ names: [] as string[] }),
    actions: {
      bindSocketEvents() {
        socket.on("room:updated", ({ name }) => void this.names.push(name));
      },
    },
  });
  for (let count = 0; count < 2; count += 1) useRooms().bindSocketEvents();
  await createRoom(socket);
  expect(useRooms().names).toEqual(["Test", "Test"]);
});

test("a promise around an ack stays pending when the connection goes: joining for ever", async () => {
  await using server = await startTestServer();
  const socket = await server.connect("ada");
  const isJoining = ref(false);
  const join = (roomId: string) => {
    isJoining.value = true;
    return new Promise<void>((resolve) =>
      socket.emit("room:join", { roomId }, () => {
        isJoining.value = false;
        resolve();
      }),
    );
  };
  void join(createUniqueId());
  socket.disconnect().connect();
  await until(() => expect(socket.connected).toBe(true));
  await roundTrip(socket);
  expect(isJoining.value).toBe(true);
});
