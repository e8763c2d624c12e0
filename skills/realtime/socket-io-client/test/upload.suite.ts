import { randomBytes } from "node:crypto";
import { createMemoryFileStore } from "@app/socket-io-server";
import { startTestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { downloadFile, roomOf, uploadFile } from "../src/index.js";
import { startFlakyNetwork } from "./flaky-network.js";
import { connectedClient, emptyRoom, until } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Chunks of 7,000 bytes. */
const server = { maxHttpBufferSize: 10_000 };
const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = "tea.bin") => new File([bytes], name, { type: "image/png" });
const tenChunks = () => fileOf(new Uint8Array(randomBytes(69_000)));
const bytesIn = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

/** A file store that counts, and holds back every chunk after the first few until `open`. */
function countingStore(heldAfter = Infinity) {
  const store = createMemoryFileStore();
  const state = { written: [] as number[], begun: 0, writing: 0, most: 0, open: () => {} };
  const gate = new Promise<void>((resolve) => (state.open = resolve));
  const files = {
    ...store,
    async write(...[file, index, bytes]: Parameters<typeof store.write>) {
      state.most = Math.max(state.most, (state.writing += 1));
      if ((state.begun += 1) > heldAfter) await gate;
      await store.write(file, index, bytes);
      state.writing -= 1;
      state.written.push(index);
    },
  };
  return { files, state };
}

test("brings a file to the others with the same bytes, and shows how far it is", async () => {
  await using started = await startTestServer({ server });
  const roomId = await emptyRoom(started);
  using ada = await connectedClient(started, "ada");
  using bob = await connectedClient(started, "bob");
  const file = tenChunks();
  const upload = uploadFile(ada, roomId, file);
  expect(upload.get()).toEqual({ status: "hashing", sentBytes: 0, totalBytes: 69_000 });
  const info = await upload.result;
  await until(upload, ({ status }) => status === "done");
  expect(upload.get()).toEqual({ status: "done", sentBytes: 69_000, totalBytes: 69_000, file: info });
  expect(info).toMatchObject({ name: "tea.bin", mimeType: "image/png", size: 69_000 });
  expect((await bytesIn(await downloadFile(bob, info))).equals(await bytesIn(file))).toBe(true);
});

test("sends a message with the file, and shows its id while it is on its way", async () => {
  await using started = await startTestServer({ server });
  const roomId = await emptyRoom(started);
  using client = await connectedClient(started, "ada");
  const { fileId } = await uploadFile(client, roomId, tenChunks()).result;
  const room = roomOf(client, roomId);
  room.send("Look", { fileId });
  expect(room.get().messages).toMatchObject([{ status: "sending", content: "Look", fileId }]);
  const { messages } = await until(room, (state) => state.messages[0]?.status === "sent");
  expect(messages).toMatchObject([{ content: "Look", file: { fileId, name: "tea.bin" } }]);
});

test("goes on after a cut without sending again what arrived", async () => {
  const { files, state } = countingStore(5);
  await using started = await startTestServer({ server, files });
  await using network = await startFlakyNetwork(started.url);
  const roomId = await emptyRoom(started);
  using client = await connectedClient(started, "ada", { url: network.url });
  const chunks = vi.fn<() => void>();
  client.socket.onAnyOutgoing((event) => void (event === "file:chunk" && chunks()));
  const upload = uploadFile(client, roomId, tenChunks());
  await until(upload, ({ sentBytes }) => sentBytes === 35_000);
  network.cut();
  state.open();
  await until(upload, ({ status }) => status === "done");
  expect(state.written.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // The three that were on their way may go twice.
  expect(chunks.mock.calls.length).toBeLessThanOrEqual(13);
});

test("goes on after a reload, when the same file is picked again", async () => {
  const { files, state } = countingStore(5);
  await using started = await startTestServer({ server, files });
  const roomId = await emptyRoom(started);
  const bytes = new Uint8Array(randomBytes(69_000));
  {
    using page = await connectedClient(started, "ada");
    await until(uploadFile(page, roomId, fileOf(bytes)), ({ sentBytes }) => sentBytes === 35_000);
  }
  state.open();
  await vi.waitFor(() => expect(state.writing).toBe(0));
  using page = await connectedClient(started, "ada");
  await uploadFile(page, roomId, fileOf(bytes)).result;
  expect(state.written).toHaveLength(10);
});

test("has at most three chunks on their way", async () => {
  const { files, state } = countingStore(0);
  await using started = await startTestServer({ server, files });
  using client = await connectedClient(started, "ada");
  const upload = uploadFile(client, await emptyRoom(started), tenChunks());
  await vi.waitFor(() => expect(state.writing).toBe(3));
  state.open();
  await upload.result;
  expect(state.most).toBe(3);
});

test("pauses and resumes", async () => {
  const { files, state } = countingStore(5);
  await using started = await startTestServer({ server, files });
  using client = await connectedClient(started, "ada");
  const roomId = await emptyRoom(started);
  const upload = uploadFile(client, roomId, tenChunks());
  await until(upload, ({ sentBytes }) => sentBytes === 35_000);
  upload.pause();
  expect(upload.get()).toMatchObject({ status: "paused", sentBytes: 35_000 });
  await vi.waitFor(() => expect(roomOf(client, roomId).get().status).toBe("idle"));
  state.open();
  upload.resume();
  await expect(upload.result).resolves.toMatchObject({ size: 69_000 });
});

test("is over when it is cancelled, and when the user signs out", async () => {
  await using started = await startTestServer({ server });
  using client = await connectedClient(started, "ada");
  const roomId = await emptyRoom(started);
  const [cancelled, left] = [uploadFile(client, roomId, tenChunks()), uploadFile(client, roomId, tenChunks())];
  cancelled.cancel();
  await expect(cancelled.result).rejects.toMatchObject({ code: "ABORTED" });
  client.signOut();
  left.resume();
  await expect(left.result).rejects.toMatchObject({ code: "ABORTED" });
  expect([cancelled.get().status, left.get().status]).toEqual(["cancelled", "cancelled"]);
});

test("waits as long as a busy server asks, and completes", async () => {
  const rates = { "file:chunk": { points: 4, seconds: 1 } };
  await using started = await startTestServer({ server, rates });
  using client = await connectedClient(started, "ada");
  const sent = vi.fn<(event: string) => void>();
  client.socket.onAnyOutgoing(sent);
  await uploadFile(client, await emptyRoom(started), tenChunks()).result;
  const chunks = sent.mock.calls.filter(([event]) => event === "file:chunk");
  expect(chunks.length).toBeLessThanOrEqual(10 + 3 * 3);
});

test("starts again when the server has forgotten the upload", async () => {
  const { files, state } = countingStore(5);
  await using started = await startTestServer({ server, files, uploads: { idleMs: 50 } });
  using client = await connectedClient(started, "ada");
  const upload = uploadFile(client, await emptyRoom(started), tenChunks());
  await until(upload, ({ sentBytes }) => sentBytes === 35_000);
  upload.pause();
  state.open();
  await vi.waitFor(async () => expect(await files.unfinished()).toEqual([]));
  const sent = vi.fn<(event: string) => void>();
  client.socket.onAnyOutgoing(sent);
  upload.resume();
  await upload.result;
  // More when the machine is slower than the server's patience, which forgets it again.
  expect(sent.mock.calls.filter(([event]) => event === "file:chunk").length).toBeGreaterThanOrEqual(10);
});

test("starts again when the server forgets the upload on its way", async () => {
  await using started = await startTestServer({ server });
  using client = await connectedClient(started, "ada");
  const roomId = await emptyRoom(started);
  const file = tenChunks();
  const slice = file.slice.bind(file);
  // Another tab finishes the same upload in between: for this one it is gone.
  const other = vi.spyOn(file, "slice").mockImplementationOnce((...range) => {
    const part = slice(...range);
    return Object.assign(part, {
      arrayBuffer: async () => {
        await uploadFile(client, roomId, new File([file], file.name)).result;
        return await slice(...range).arrayBuffer();
      },
    });
  });
  await expect(uploadFile(client, roomId, file).result).resolves.toMatchObject({ size: 69_000 });
  expect(other).toHaveBeenCalled();
});

test("sends an empty file, with a name and a type that the contract takes", async () => {
  await using started = await startTestServer({ server });
  using client = await connectedClient(started, "ada");
  const odd = Object.assign(new Blob([], { type: "text/html; charset=x" }), { name: "\u0007\ud800" });
  const info = await uploadFile(client, await emptyRoom(started), odd).result;
  expect(info).toMatchObject({ name: "file", mimeType: "text/html", size: 0 });
});

test("fails at once when the file is too large, the room refuses, or the page cannot hash", async () => {
  await using started = await startTestServer({ server });
  using client = await connectedClient(started, "ada");
  const roomId = await emptyRoom(started);
  const large = Object.assign(new Blob([new Uint8Array(25 * 1024 ** 2 + 1)]), { name: "large" });
  await expect(uploadFile(client, roomId, large).result).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  const nowhere = uploadFile(client, crypto.randomUUID(), tenChunks());
  await expect(nowhere.result).rejects.toMatchObject({ code: "NOT_FOUND" });
  vi.stubGlobal("crypto", {});
  const insecure = uploadFile(client, roomId, tenChunks());
  await expect(insecure.result).rejects.toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("https") });
  expect(insecure.get()).toMatchObject({ status: "failed", error: { code: "FORBIDDEN" } });
});

test("fails when the file changed since it was picked", async () => {
  await using started = await startTestServer({ server });
  using client = await connectedClient(started, "ada");
  const file = tenChunks();
  vi.spyOn(file, "slice").mockReturnValue({ arrayBuffer: () => Promise.reject(new Error("NotReadable")) } as never);
  const upload = uploadFile(client, await emptyRoom(started), file);
  await expect(upload.result).rejects.toMatchObject({ code: "FORBIDDEN" });
});
