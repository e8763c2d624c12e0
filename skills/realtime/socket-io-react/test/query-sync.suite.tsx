import { randomUUID } from "node:crypto";
import { createClient, type Client } from "@app/socket-io-client";
import { cut, until } from "@app/socket-io-client/testing";
import { request, startTestServer, type TestServer } from "@app/socket-io-server/testing";
import type { Room } from "@app/socket-types";
import type { AppClientSocket } from "@app/socket-types/client";
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { syncQuery } from "../src/query.js";

interface Rooms extends AsyncDisposable {
  readonly server: TestServer;
  readonly client: Client;
  readonly queryClient: QueryClient;
  /** How often the rooms were asked for. */
  asked: number;
  /** The names in the cache. */
  names(): string[] | undefined;
  create(name: string): Promise<Room>;
  /** Tells everybody this often of a room, and waits until the last was heard. */
  announce(times: number): Promise<void>;
  /** Lets answers wait, each with what was so when it was asked for. Returns the release. */
  holdAnswers(): () => void;
  /** Asks as a component does while it is mounted. */
  observe(): void;
}

/** The list of rooms in a query cache, and somebody else who makes rooms. */
async function openRooms(): Promise<Rooms> {
  const server = await startTestServer();
  const client = createClient(server.url, { getToken: async () => server.token("ada") });
  client.connect();
  const bob: AppClientSocket = await server.connect("bob");
  await until(() => expect(client.socket.connected).toBe(true));
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  let released: Promise<void> | undefined;
  const queryFn = async () => {
    rooms.asked += 1;
    const answer = await request(bob, "room:list", {});
    await released;
    return answer.rooms;
  };
  const stops: (() => void)[] = [];
  const rooms: Rooms = {
    server,
    client,
    queryClient,
    asked: 0,
    names: () => queryClient.getQueryData<Room[]>(["rooms"])?.map(({ name }) => name),
    create: (name) => request(bob, "room:create", { roomId: randomUUID(), name }),
    async announce(times) {
      let stop = () => {};
      const heard = new Promise<void>((resolve) => {
        stop = client.listen({ "room:updated": ({ name }) => name === "last" && resolve() });
      });
      const names = Array.from({ length: times }, (_, index) => (index === times - 1 ? "last" : "another"));
      for (const name of names) server.io.emit("room:updated", { roomId: "some", name, createdAt: "" });
      await heard;
      stop();
    },
    holdAnswers() {
      let release = () => {};
      released = new Promise((resolve) => (release = resolve));
      return release;
    },
    observe: () =>
      void stops.push(new QueryObserver(queryClient, { queryKey: ["rooms"], queryFn }).subscribe(() => {})),
    async [Symbol.asyncDispose]() {
      for (const stop of stops) stop();
      queryClient.clear();
      client.close();
      await server[Symbol.asyncDispose]();
    },
  };
  return rooms;
}

const fakeTimers = () => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
afterEach(() => void vi.useRealTimers());

const allRooms = () => ["rooms"];

test("refetches once for a burst of facts, a pause after the first", async () => {
  await using rooms = await openRooms();
  rooms.observe();
  await until(() => expect(rooms.names()).toEqual([]));
  fakeTimers();
  const stop = syncQuery(rooms.client, rooms.queryClient, "room:updated", allRooms);
  await rooms.create("lab");
  await rooms.announce(100);
  vi.advanceTimersByTime(99);
  expect(rooms.asked).toBe(1);
  vi.advanceTimersByTime(1);
  expect(rooms.asked).toBe(2);
  vi.useRealTimers();
  await until(() => expect(rooms.names()).toEqual(["lab"]));
  expect(rooms.asked).toBe(2);
  stop();
});

test("refetches once more for what changed during a refetch, however many facts came", async () => {
  await using rooms = await openRooms();
  rooms.observe();
  await until(() => expect(rooms.names()).toEqual([]));
  const stop = syncQuery(rooms.client, rooms.queryClient, "room:updated", allRooms, { pauseMs: 1 });
  await until(() => expect([rooms.asked, rooms.queryClient.isFetching()]).toEqual([2, 0]));
  const release = rooms.holdAnswers();
  await rooms.create("first");
  await until(() => expect(rooms.asked).toBe(3));
  for (let number = 0; number < 10; number += 1) await rooms.create(`room ${number}`);
  await rooms.announce(1);
  release();
  await until(() => expect(rooms.names()).toHaveLength(11));
  expect(rooms.asked).toBe(4);
  stop();
});

test("does not lose a fact that comes during the first fetch", async () => {
  await using rooms = await openRooms();
  fakeTimers();
  const stop = syncQuery(rooms.client, rooms.queryClient, "room:updated", allRooms);
  vi.advanceTimersByTime(100);
  const release = rooms.holdAnswers();
  rooms.observe();
  await until(() => expect(rooms.asked).toBe(1));
  await rooms.create("during");
  await rooms.announce(1);
  vi.advanceTimersByTime(100);
  vi.useRealTimers();
  release();
  await until(() => expect(rooms.names()).toEqual(["during"]));
  stop();
});

test("refetches what changed while the connection was away, and before it listened", async () => {
  await using rooms = await openRooms();
  rooms.observe();
  await until(() => expect(rooms.names()).toEqual([]));
  await rooms.create("before");
  const stop = syncQuery(rooms.client, rooms.queryClient, "room:updated", allRooms, { pauseMs: 1 });
  await until(() => expect(rooms.names()).toEqual(["before"]));
  cut(rooms.client);
  await rooms.create("away");
  rooms.client.retryNow();
  await until(() => expect(rooms.names()).toEqual(["before", "away"]));
  stop();
});

test("invalidates what the fact names and nothing else", async () => {
  await using rooms = await openRooms();
  const { queryClient } = rooms;
  const isStale = (...key: string[]) => queryClient.getQueryState(key)?.isInvalidated;
  const room = await rooms.create("lab");
  const toQueryKey = (changed?: Room) => (changed ? ["room", changed.roomId] : ["nothing"]);
  const stop = syncQuery(rooms.client, queryClient, "room:updated", toQueryKey, { pauseMs: 1 });
  queryClient.setQueryData(["room", room.roomId], room);
  queryClient.setQueryData(["room", "other"], room);
  rooms.server.io.emit("room:updated", room);
  await until(() => expect(isStale("room", room.roomId)).toBe(true));
  expect(isStale("room", "other")).toBe(false);
  stop();
});

test("does nothing after its stop, and leaves no listener", async () => {
  await using rooms = await openRooms();
  const { client, queryClient } = rooms;
  const listeners = () => [client.socket.listeners("connect").length, client.socket.listeners("room:updated").length];
  const before = listeners();
  rooms.observe();
  await until(() => expect(rooms.names()).toEqual([]));
  fakeTimers();
  const stop = syncQuery(client, queryClient, "room:updated", allRooms);
  await rooms.announce(2);
  stop();
  vi.advanceTimersByTime(1_000);
  expect([rooms.asked, ...listeners()]).toEqual([1, ...before]);
});

test("does nothing more when it is stopped during a refetch", async () => {
  await using rooms = await openRooms();
  rooms.observe();
  await until(() => expect(rooms.names()).toEqual([]));
  fakeTimers();
  const stop = syncQuery(rooms.client, rooms.queryClient, "room:updated", allRooms);
  const release = rooms.holdAnswers();
  vi.advanceTimersByTime(100);
  await rooms.announce(1);
  stop();
  release();
  await until(() => expect(rooms.queryClient.isFetching()).toBe(0));
  vi.advanceTimersByTime(1_000);
  expect(rooms.asked).toBe(2);
});
