import { request, startTestServer } from "@app/socket-io-server/testing";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { roomListOf } from "../src/room-list.js";
import { connectedClient, emptyRoom, until } from "./test-client.js";

test("lists what is there, and what somebody makes later, newest first", async () => {
  await using server = await startTestServer();
  await emptyRoom(server, "Garden");
  using client = connectedClient(server, "ada");
  const list = roomListOf(client);
  using _ = { [Symbol.dispose]: list.subscribe(() => undefined) };
  await until(list, ({ isLoaded }) => isLoaded);
  await emptyRoom(server, "Cellar");
  const { rooms } = await until(list, (state) => state.rooms.length === 2);
  expect(rooms.map(({ name }) => name)).toEqual(["Cellar", "Garden"]);
});

test("reads every page of a long list", async () => {
  await using server = await startTestServer();
  const host = await server.connect("host");
  const names = Array.from({ length: 101 }, (_, index) => `Room ${index}`);
  await Promise.all(names.map((name) => request(host, "room:create", { roomId: randomUUID(), name })));
  using client = connectedClient(server, "ada");
  const list = roomListOf(client);
  const { rooms } = await until(list, ({ isLoaded }) => isLoaded);
  expect(new Set(rooms.map(({ name }) => name))).toEqual(new Set(names));
});
