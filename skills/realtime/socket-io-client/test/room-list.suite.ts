import { randomUUID } from "node:crypto";
import { openToEveryone } from "@app/socket-io-server";
import { request, startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { SocketError, type Room } from "@app/socket-types";
import { afterEach, expect, test, vi } from "vitest";
import { roomListOf, type Client, type RoomListState } from "../src/index.js";
import { connectedClient, startBareServer, testClient, until } from "./test-client.js";

afterEach(() => vi.restoreAllMocks());

async function createRooms(server: TestServer, ...names: string[]): Promise<void> {
  const host = await server.connect("host");
  for (const name of names) await request(host, "room:create", { roomId: randomUUID(), name });
}

/** The list of a client, watched until the client is closed. */
function watchedList(client: Client) {
  const list = roomListOf(client);
  return { ...list, unwatch: list.subscribe(() => {}) };
}

const namesIn = ({ rooms }: RoomListState) => rooms.map(({ name }) => name);
const isLoaded = ({ status }: RoomListState) => status === "loaded";
const has = (name: string) => (state: RoomListState) => isLoaded(state) && namesIn(state).includes(name);

test("lists what is there, and what somebody makes later, newest first", async () => {
  await using server = await startTestServer();
  await createRooms(server, "Garden");
  using client = testClient(server, "ada");
  const list = watchedList(client);
  expect(list.get()).toEqual({ status: "loading", rooms: [] });
  client.connect();
  await until(list, isLoaded);
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Date.parse(list.get().rooms[0]!.createdAt)));
  await createRooms(server, "Cellar");
  expect(namesIn(await until(list, has("Cellar")))).toEqual(["Cellar", "Garden"]);
});

test("reads every page of a long list", async () => {
  await using server = await startTestServer();
  const names = Array.from({ length: 101 }, (_, index) => `Room ${index}`);
  await createRooms(server, ...names);
  using client = await connectedClient(server, "ada");
  const list = await until(watchedList(client), isLoaded);
  expect(new Set(namesIn(list))).toEqual(new Set(names));
});

test("reads once, however many watch, and is one list for a client", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const asked = vi.fn();
  client.socket.onAnyOutgoing(asked);
  for (let count = 0; count < 3; count += 1) await until(watchedList(client), isLoaded);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(roomListOf(client)).toBe(roomListOf(client));
});

test("reads again after a cut: what was made is there, and what may not be entered any more is gone", async () => {
  const shut = new Set<string>();
  const access = { ...openToEveryone, mayEnterRoom: (_: unknown, { name }: Room) => !shut.has(name) };
  await using server = await startTestServer({ access });
  await createRooms(server, "Garden", "Cellar");
  using client = await connectedClient(server, "ada");
  const list = watchedList(client);
  await until(list, has("Garden"));
  client.socket.io.engine.close();
  expect(namesIn(await until(list, ({ status }) => status === "loading"))).toHaveLength(2);
  shut.add("Garden");
  await createRooms(server, "Attic");
  client.retryNow();
  expect(new Set(namesIn(await until(list, isLoaded)))).toEqual(new Set(["Cellar", "Attic"]));
});

test("keeps what was told of a room while an older page was on its way", async () => {
  const room = { roomId: randomUUID(), name: "Old", createdAt: new Date().toISOString() };
  await using server = await startBareServer((io) =>
    io.on("connection", (socket) => {
      socket.on("room:list", (_, answer) => {
        socket.emit("room:updated", { ...room, name: "New" });
        answer({ ok: true, data: { rooms: [room], hasMore: false } });
      });
    }),
  );
  using client = testClient(server as unknown as TestServer, "ada", { getToken: async () => "any" });
  client.connect();
  expect(namesIn(await until(watchedList(client), isLoaded))).toEqual(["New"]);
});

test("says why it could not be read, and reads again by itself", async () => {
  const mayEnterRoom = vi.fn(() => true);
  mayEnterRoom.mockImplementationOnce(() => {
    throw new SocketError("UNAVAILABLE", "The policy is away");
  });
  await using server = await startTestServer({ access: { ...openToEveryone, mayEnterRoom } });
  await createRooms(server, "Garden");
  using client = await connectedClient(server, "ada");
  vi.spyOn(Math, "random").mockReturnValue(0.05);
  const list = watchedList(client);
  const failed = await until(list, ({ status }) => status === "failed");
  expect(failed).toMatchObject({ error: { code: "UNAVAILABLE", message: "The policy is away" }, rooms: [] });
  expect(namesIn(await until(list, isLoaded))).toEqual(["Garden"]);
});

test("reads again, and shows what it has meanwhile, when the server says that facts were missed", async () => {
  const unheard: string[] = [];
  const access = { ...openToEveryone, audienceOf: () => unheard };
  await using server = await startTestServer({ access });
  using client = await connectedClient(server, "ada");
  const list = watchedList(client);
  await until(list, isLoaded);
  await createRooms(server, "Garden");
  server.io.emit("facts:missed", { withinMs: 20 });
  expect(namesIn(await until(list, has("Garden")))).toEqual(["Garden"]);
});

test("shows the next user nothing of the one before", async () => {
  let name = "ada";
  const access = { ...openToEveryone, mayEnterRoom: ({ id }: { id: string }) => id === "ada" };
  await using server = await startTestServer({ access });
  await createRooms(server, "Garden");
  using client = await connectedClient(server, "ada", { getToken: async () => server.token(name) });
  const list = watchedList(client);
  await until(list, isLoaded);
  client.signOut();
  expect(list.get()).toEqual({ status: "loading", rooms: [] });
  name = "grace";
  client.connect();
  expect(await until(list, isLoaded)).toEqual({ status: "loaded", rooms: [] });
});

test("hears nothing while nobody watches, and reads again for the next who does", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const list = watchedList(client);
  await until(list, isLoaded);
  list.unwatch();
  await vi.waitFor(() => expect(client.socket.listeners("room:updated")).toEqual([]));
  await createRooms(server, "Garden");
  expect(namesIn(await until(list, has("Garden")))).toEqual(["Garden"]);
});

test("forgets what nobody watches as well when the user signs out", async () => {
  await using server = await startTestServer();
  await createRooms(server, "Garden");
  using client = await connectedClient(server, "ada");
  const list = watchedList(client);
  await until(list, has("Garden"));
  list.unwatch();
  await vi.waitFor(() => expect(client.socket.listeners("room:updated")).toEqual([]));
  client.close();
  expect(namesIn(list.get())).toEqual(["Garden"]);
  client.signOut();
  expect(list.get().rooms).toEqual([]);
});
