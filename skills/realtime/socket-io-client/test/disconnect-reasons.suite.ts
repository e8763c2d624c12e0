import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AppServer } from "@app/socket-types/server";
import { createClient, type Client } from "../src/index.js";
import { startFlakyNetwork, type FlakyNetwork } from "./flaky-network.js";
import { disposable, startBareServer, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

interface Parties {
  client: Client;
  io: AppServer;
  network: FlakyNetwork;
}
interface Row {
  cause: string;
  reason: string;
  /** What `socket.active` says when it is told: whether Socket.IO itself would reconnect. */
  active: boolean;
  becomes: "closed" | "reconnecting";
  act: (parties: Parties) => unknown;
}

const serverSocket = (io: AppServer) => [...io.of("/").sockets.values()][0]!;

// The table of references/reconnection.md, each row done to a real connection.
const rows: Row[] = [
  {
    cause: "the server disconnects the socket",
    ...{ reason: "io server disconnect", active: false, becomes: "closed" },
    act: ({ io }) => serverSocket(io).disconnect(),
  },
  {
    cause: "the server disconnects the whole client",
    ...{ reason: "io server disconnect", active: false, becomes: "closed" },
    act: ({ io }) => serverSocket(io).disconnect(true),
  },
  {
    cause: "the client closes",
    ...{ reason: "io client disconnect", active: false, becomes: "closed" },
    act: ({ client }) => client.close(),
  },
  {
    cause: "the server closes the connection",
    ...{ reason: "transport close", active: true, becomes: "reconnecting" },
    act: ({ io }) => serverSocket(io).conn.close(),
  },
  {
    cause: "the network is cut",
    ...{ reason: "transport close", active: true, becomes: "reconnecting" },
    act: ({ network }) => network.cut(),
  },
  {
    cause: "the network swallows everything",
    ...{ reason: "ping timeout", active: true, becomes: "reconnecting" },
    act: ({ network }) => network.blackHole(),
  },
  {
    cause: "a packet is larger than maxHttpBufferSize",
    ...{ reason: "transport close", active: true, becomes: "reconnecting" },
    act: ({ client }) => client.socket.emit("typing:start", { roomId: "x".repeat(20_000) }),
  },
  {
    cause: "the server sends what is no packet",
    ...{ reason: "parse error", active: true, becomes: "reconnecting" },
    act: ({ io }) => serverSocket(io).conn.write("no packet"),
  },
  {
    cause: "the engine is closed by hand",
    ...{ reason: "forced close", active: true, becomes: "reconnecting" },
    act: ({ client }) => client.socket.io.engine.close(),
  },
];

test.each(rows)("$cause: $reason, active $active, then $becomes", async ({ reason, active, becomes, act }) => {
  const options = { pingInterval: 50, pingTimeout: 50, maxHttpBufferSize: 10_000 };
  await using server = await startBareServer(() => {}, options);
  await using network = await startFlakyNetwork(server.url);
  const socketOptions = { transports: ["websocket"] };
  using client = disposable(createClient(network.url, { getToken: () => Promise.resolve("any"), socketOptions }));
  client.connect();
  await until(client.connection, ({ status }) => status === "connected");
  const told = new Promise((resolve) => {
    client.socket.on("disconnect", (why) => resolve([why, client.socket.active]));
  });
  await act({ client, io: server.io, network });
  const state = until(client.connection, ({ status }) => status !== "connected");
  expect([await told, (await state).status]).toEqual([[reason, active], becomes]);
});
