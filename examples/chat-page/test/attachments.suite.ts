import { randomBytes } from "node:crypto";
import { roomOf, type RoomState } from "@app/socket-io-client";
import { createMemoryFileStore, type FileStore } from "@app/socket-io-server";
import { startTestServer } from "@app/socket-io-server/testing";
import { limits } from "@app/socket-types";
import { expect, test } from "vitest";
import { attachmentsOf } from "../src/attachments.js";
import { connectedClient, emptyRoom, until } from "./test-client.js";

/** Chunks of 7,000 bytes. */
const server = { maxHttpBufferSize: 10_000 };
const fileOf = (name: string, size = 20_000) => new File([randomBytes(size)], name, { type: "image/png" });

test("sends each file as a message when it has arrived, and takes it off the list", async () => {
  await using started = await startTestServer({ server });
  using client = connectedClient(started, "ada");
  const roomId = await emptyRoom(started);
  const attachments = attachmentsOf(client, roomId);
  const room = roomOf(client, roomId);
  attachments.add([fileOf("tea.png"), fileOf("cup.png")]);
  expect(attachments.get().files.map(({ name }) => name)).toEqual(["tea.png", "cup.png"]);
  const areSent = ({ messages }: RoomState) => messages.filter(({ status }) => status === "sent").length === 2;
  const { messages } = await until(room, areSent);
  expect(attachments.get().files).toEqual([]);
  const names = messages.map((message) => message.status === "sent" && message.file?.name);
  expect(new Set(names)).toEqual(new Set(["cup.png", "tea.png"]));
});

test("takes no file that is too large, says so, and takes the others", async () => {
  await using started = await startTestServer({ server });
  using client = connectedClient(started, "ada");
  const attachments = attachmentsOf(client, await emptyRoom(started));
  const large = { name: "film.mov", size: limits.uploadBytes + 1 } as File;
  attachments.add([large, fileOf("tea.png")]);
  expect(attachments.get().problem).toMatch(/^film\.mov .* is too large/);
  expect(attachments.get().files.map(({ name }) => name)).toEqual(["tea.png"]);
  attachments.add([fileOf("cup.png")]);
  expect(attachments.get().problem).toBeUndefined();
});

test("breaks an upload off that is taken away", async () => {
  await using started = await startTestServer({ server });
  using client = connectedClient(started, "ada");
  const attachments = attachmentsOf(client, await emptyRoom(started));
  attachments.add([fileOf("tea.png", 300_000)]);
  const file = attachments.get().files[0];
  attachments.remove(file?.id ?? "");
  await expect(file?.upload.result).rejects.toMatchObject({ code: "ABORTED" });
  expect(attachments.get().files).toEqual([]);
});

/** A store that finds the bytes of the first file wrong, whatever they are. */
function doubtfulStore(): FileStore {
  const store = createMemoryFileStore();
  let isDoubtful = true;
  return {
    ...store,
    async commit(file) {
      if (!isDoubtful) return store.commit(file);
      isDoubtful = false;
      await store.remove(file.fileId);
      return false;
    },
  };
}

test("keeps a file that failed, with the reason, and sends it when it is tried again", async () => {
  await using started = await startTestServer({ server, files: doubtfulStore() });
  using client = connectedClient(started, "ada");
  const attachments = attachmentsOf(client, await emptyRoom(started));
  attachments.add([fileOf("tea.png")]);
  const failed = attachments.get().files[0];
  await expect(failed?.upload.result).rejects.toMatchObject({ code: "VALIDATION_FAILED" });
  expect(attachments.get().files).toEqual([failed]);
  attachments.retry(failed?.id ?? "");
  expect(attachments.get().files).toMatchObject([{ id: failed?.id, name: "tea.png" }]);
  await until(attachments, ({ files }) => files.length === 0);
});

test("is one list per room and client, whoever looks", async () => {
  await using started = await startTestServer({ server });
  using ada = connectedClient(started, "ada");
  using bob = connectedClient(started, "bob");
  const [garden, cellar] = [await emptyRoom(started), await emptyRoom(started)];
  expect(attachmentsOf(ada, garden)).toBe(attachmentsOf(ada, garden));
  expect(attachmentsOf(ada, garden)).not.toBe(attachmentsOf(ada, cellar));
  expect(attachmentsOf(ada, garden)).not.toBe(attachmentsOf(bob, garden));
});
