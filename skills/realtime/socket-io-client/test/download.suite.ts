import { randomBytes } from "node:crypto";
import { createMemoryFileStore } from "@app/socket-io-server";
import { startTestServer, type TestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { downloadFile, openObjectUrl, uploadFile } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, emptyRoom, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

const server = { maxHttpBufferSize: 10_000 };

/** A file that bob has uploaded to a room. */
async function uploaded(started: TestServer, type = "image/png") {
  const bytes = new Uint8Array(randomBytes(69_000));
  using bob = await connectedClient(started, "bob");
  const info = await uploadFile(bob, await emptyRoom(started), new File([bytes], "tea", { type })).result;
  return { info, bytes: Buffer.from(bytes) };
}

test("goes on after a cut without reading again what it has", async () => {
  await using started = await startTestServer({ server });
  await using network = await startFlakyNetwork(started.url);
  const { info, bytes } = await uploaded(started);
  using client = await connectedClient(started, "ada", { url: network.url });
  const reads = vi.fn<(event: string, payload: { index: number }) => void>();
  client.socket.onAnyOutgoing((event, payload) => void (event === "file:read" && reads(event, payload)));
  network.cutAfter(30_000);
  const download = downloadFile(client, info);
  await until(client.connection, ({ status }) => status === "reconnecting");
  expect(Buffer.from(await (await download).arrayBuffer()).equals(bytes)).toBe(true);
  const indexes = reads.mock.calls.map(([, { index }]) => index);
  expect([new Set(indexes).size, indexes.length]).toEqual([10, 11]);
});

test("refuses bytes that are not those that were announced", async () => {
  const files = createMemoryFileStore();
  const read = async (...args: Parameters<typeof files.read>) => (await files.read(...args)).fill(0);
  await using started = await startTestServer({ server, files: { ...files, read } });
  const { info } = await uploaded(started);
  using client = await connectedClient(started, "ada");
  await expect(downloadFile(client, info)).rejects.toMatchObject({ code: "VALIDATION_FAILED" });
});

test("says that there is no such file, and gives up through its signal", async () => {
  await using started = await startTestServer({ server });
  const { info } = await uploaded(started);
  using client = await connectedClient(started, "ada");
  const unknown = { ...info, fileId: crypto.randomUUID() };
  await expect(downloadFile(client, unknown)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const aborting = new AbortController();
  const pending = downloadFile(client, info, { signal: aborting.signal });
  aborting.abort();
  await expect(pending).rejects.toMatchObject({ code: "ABORTED" });
});

test("keeps only types that cannot run when their URL is opened", async () => {
  await using started = await startTestServer({ server });
  using client = await connectedClient(started, "ada");
  const types: string[] = [];
  for (const type of ["image/png", "text/html", "image/svg+xml"]) {
    types.push((await downloadFile(client, (await uploaded(started, type)).info)).type);
  }
  expect(types).toEqual(["image/png", "application/octet-stream", "application/octet-stream"]);
});

test("an object URL is readable until it is revoked", async () => {
  const { url, revoke } = openObjectUrl(new Blob(["tea"]));
  await expect(fetch(url).then((answer) => answer.text())).resolves.toBe("tea");
  revoke();
  await expect(fetch(url)).rejects.toThrow();
});
