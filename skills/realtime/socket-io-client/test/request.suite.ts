import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { runInNewContext } from "node:vm";
import { startTestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isOutcomeUnknown } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, testClient, until } from "./test-client.js";

// A backoff that is long enough for the state between two connections to be shown, and the same in each run.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.05));
afterEach(() => vi.restoreAllMocks());

const create = () => ({ roomId: randomUUID(), name: "Lab" });

test("resolves with the data of the answer", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const room = create();
  await expect(client.request("room:create", room)).resolves.toMatchObject(room);
});

test("sends bytes between the payload and the options of a binary command", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const { roomId } = await client.request("room:create", create());
  await client.request("room:join", { roomId });
  const sha256 = createHash("sha256").update("tea").digest("hex");
  const file = { roomId, name: "tea", mimeType: "text/plain", size: 3, sha256 };
  const { uploadId } = await client.request("file:start", file);
  const bytes = new TextEncoder().encode("tea");
  const chunk = { uploadId, index: 0 };
  const short = client.request("file:chunk", chunk, bytes.slice(1));
  await expect(short).rejects.toMatchObject({ code: "VALIDATION_FAILED" });
  await expect(client.request("file:chunk", chunk, bytes, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "ABORTED",
  });
  const whole = client.request("file:chunk", chunk, bytes.buffer, { timeoutMs: 5_000 });
  await expect(whole).resolves.toEqual({ received: 1 });
});

test("sends a buffer of another realm, as that of an iframe", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const received = once(server.io.sockets.sockets.get(client.socket.id!)!, "file:chunk");
  const foreign = runInNewContext("new Uint8Array([1, 2, 3]).buffer") as ArrayBuffer;
  expect(foreign).not.toBeInstanceOf(ArrayBuffer);
  const chunk = client.request("file:chunk", { uploadId: randomUUID(), index: 0 }, foreign);
  await expect(chunk).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await received).toMatchObject([{ index: 0 }, Buffer.from([1, 2, 3]), expect.any(Function)]);
});

test("rejects with the server's own refusal", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const refused = client.request("room:join", { roomId: randomUUID() });
  await expect(refused).rejects.toMatchObject({ name: "SocketError", code: "NOT_FOUND" });
});

test("rejects at once when it is not connected, and nothing is sent later", async () => {
  await using server = await startTestServer();
  using client = testClient(server, "ada");
  await expect(client.request("room:create", create())).rejects.toMatchObject({ code: "DISCONNECTED" });
  expect(client.socket.sendBuffer).toEqual([]);
});

test("rejects with TIMEOUT when no answer comes, and forgets the ack", async () => {
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { url: network.url });
  network.blackHole();
  const failure = await client.request("room:create", create(), { timeoutMs: 50 }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "TIMEOUT" });
  expect(isOutcomeUnknown(failure)).toBe(true);
  expect(Object.keys((client.socket as unknown as { acks: object }).acks)).toEqual([]);
});

test("rejects with DISCONNECTED when the connection is lost while it waits", async () => {
  await using server = await startTestServer();
  await using network = await startFlakyNetwork(server.url);
  using client = await connectedClient(server, "ada", { url: network.url });
  network.blackHole();
  const pending = client.request("room:create", create());
  network.cut();
  await expect(pending).rejects.toMatchObject({ code: "DISCONNECTED" });
});

test("rejects with ABORTED through its signal, before and while it waits", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  await expect(client.request("room:create", create(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "ABORTED",
  });
  const aborting = new AbortController();
  const pending = client.request("room:create", create(), { signal: aborting.signal });
  aborting.abort();
  await expect(pending).rejects.toMatchObject({ code: "ABORTED" });
});

test("rejects what waits with ABORTED when the user signs out", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const pending = client.request("room:create", create());
  client.socket.sendBuffer.push({} as never);
  client.signOut();
  await expect(pending).rejects.toMatchObject({ code: "ABORTED" });
  expect([client.connection.get().status, client.socket.sendBuffer]).toEqual(["idle", []]);
});

test("does not let Socket.IO replay a request that met an overdue ping", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  // What a laptop's sleep does: the time of the next ping has passed and nobody noticed yet.
  Object.assign(client.socket.io.engine, { _pingTimeoutTime: Date.now() - 1 });
  const pending = client.request("room:create", create());
  expect(client.socket.sendBuffer).toEqual([]);
  await expect(pending).rejects.toMatchObject({ code: "DISCONNECTED" });
});

test("drops signals while it is not connected", async () => {
  await using server = await startTestServer();
  using client = testClient(server, "ada");
  client.send("typing:start", { roomId: randomUUID() });
  client.connect();
  client.send("typing:start", { roomId: randomUUID() });
  await until(client.connection, ({ status }) => status === "connected");
  expect(client.socket.sendBuffer).toEqual([]);
});

test("removes exactly the listeners that it added", async () => {
  await using server = await startTestServer();
  using client = await connectedClient(server, "ada");
  const [kept, removed] = [vi.fn(), vi.fn()];
  client.listen({ "room:updated": kept });
  client.listen({ "room:updated": removed })();
  await client.request("room:create", create());
  await vi.waitFor(() => expect(kept).toHaveBeenCalledTimes(1));
  expect(removed).not.toHaveBeenCalled();
});
