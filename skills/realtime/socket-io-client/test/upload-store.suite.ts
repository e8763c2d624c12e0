import { startTestServer } from "@app/socket-io-server/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createUploadStore, roomOf } from "../src/index.js";
import { connectedClient, emptyRoom } from "./test-client.js";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.02));
afterEach(() => vi.restoreAllMocks());

const fileOf = (name: string) => new File([name], name, { type: "text/plain" });

/** A connected client with its uploads into a room. */
async function openForm() {
  const server = await startTestServer();
  const client = await connectedClient(server, "ada");
  const roomId = await emptyRoom(server);
  return {
    client,
    roomId,
    uploads: createUploadStore(client, roomId),
    async [Symbol.asyncDispose]() {
      client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("is idle until a file is started, and shows its way to the end", async () => {
  await using form = await openForm();
  const { uploads } = form;
  const statuses: string[] = [];
  const unmount = uploads.subscribe(() => statuses.push(uploads.get().status));
  expect(uploads.get()).toEqual({ status: "idle", sentBytes: 0, totalBytes: 0 });
  const end = await uploads.start(fileOf("tea"));
  expect(end).toMatchObject({ status: "done", sentBytes: 3, file: { name: "tea" } });
  expect(uploads.get()).toBe(end);
  await vi.waitFor(() => expect(statuses.at(-1)).toBe("done"));
  unmount();
});

test("cancels the file before the one that is started, and shows the newer", async () => {
  await using form = await openForm();
  const { uploads } = form;
  const [first, second] = await Promise.all([uploads.start(fileOf("tea")), uploads.start(fileOf("cup"))]);
  expect([first.status, second.status]).toEqual(["cancelled", "done"]);
  expect(uploads.get()).toMatchObject({ status: "done", file: { name: "cup" } });
});

test("says how an upload failed, and never rejects", async () => {
  await using form = await openForm();
  const uploads = createUploadStore(form.client, crypto.randomUUID());
  expect(await uploads.start(fileOf("tea"))).toMatchObject({ status: "failed", error: { code: "NOT_FOUND" } });
});

test("cancels an upload when nobody watches any more", async () => {
  await using form = await openForm();
  const { client, roomId, uploads } = form;
  const unmount = uploads.subscribe(() => {});
  const end = uploads.start(fileOf("tea"));
  uploads.pause();
  expect(uploads.get().status).toBe("paused");
  uploads.resume();
  unmount();
  expect(await end).toMatchObject({ status: "cancelled" });
  await vi.waitFor(() => expect(roomOf(client, roomId).get().status).toBe("idle"));
});

test("forgets the file when the user signs out", async () => {
  await using form = await openForm();
  const { client, uploads } = form;
  const unmount = uploads.subscribe(() => {});
  await uploads.start(fileOf("tea"));
  client.signOut();
  expect(uploads.get()).toMatchObject({ status: "idle" });
  unmount();
});
